/** A column at a glance: its distribution, and how much of it is NULL; the numbers on hover. */
import type { ReactNode } from "react";
import { Tooltip } from "../ui/Menu";
import type { ColumnProfile } from "../wire/types";

const WIDTH = 48;
const HEIGHT = 16;

export function Glance({ profile }: { profile: ColumnProfile }): ReactNode {
  const bars = profile.histogram.length > 0 ? profile.histogram : profile.top.map(([, count]) => count);
  const most = Math.max(1, ...bars);
  const step = WIDTH / Math.max(1, bars.length);
  return (
    <Tooltip text={describe(profile)}>
      <svg className="glance" role="img" aria-label={describe(profile)} width={WIDTH} height={HEIGHT} tabIndex={-1}>
        {bars.map((count, index) => {
          const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
          const x = index * step;
          return <rect key={index} x={x} y={HEIGHT - height} width={Math.max(1, step - 1)} height={height} />;
        })}
      </svg>
    </Tooltip>
  );
}

function describe({ count, nulls, distinct, minimum, maximum, mean, top }: ColumnProfile): string {
  const parts = [`${distinct.toLocaleString("en")} distinct`];
  if (nulls > 0) parts.push(`${nullShare(nulls, count)} NULL`);
  if (minimum !== "" || maximum !== "") parts.push(`${minimum} to ${maximum}`);
  if (mean !== "") parts.push(`mean ${mean}`);
  const [first] = top;
  if (first) parts.push(`most often ${first[0]} (${first[1].toLocaleString("en")})`);
  return parts.join(", ");
}

function nullShare(nulls: number, count: number): string {
  const share = (100 * nulls) / Math.max(1, count);
  return share < 1 ? "under 1 %" : `${Math.round(share)} %`;
}
