/** A plotly figure in the colours of the theme. Loaded when the first one is near. */
import Plotly from "plotly.js-cartesian-dist-min";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useSignal } from "../state/signal";
import { theme } from "../ui/theme";

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** What the figure does not say itself. */
function defaults(): Record<string, unknown> {
  const axis = { gridcolor: token("--line"), zerolinecolor: token("--line-strong"), linecolor: token("--line-strong") };
  return {
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    font: { family: token("--sans"), color: token("--ink-soft"), size: 12 },
    colorway: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => token(`--mark-${number}`)),
    margin: { l: 56, r: 16, t: 40, b: 48 },
    xaxis: axis,
    yaxis: axis,
  };
}

type Layout = Record<string, unknown>;

/** plotly writes the colours of its default palette into every trace; ours stand in for them. */
const PALETTE = ["#636efa", "#ef553b", "#00cc96", "#ab63fa", "#ffa15a", "#19d3f3", "#ff6692", "#b6e880"];

function recoloured(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    const index = PALETTE.indexOf(value.toLowerCase());
    return index < 0 ? value : token(`--mark-${index + 1}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > 2) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, recoloured(part, depth + 1)]));
}

/** plotly's own template carries the light look of its library; ours takes its place. */
function themed(layout: Layout): Layout {
  const { template: _, ...own } = layout;
  return { autosize: true, ...own, template: { layout: defaults() } };
}

export default function PlotlyChart({ figure }: { figure: Record<string, unknown> }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const shown = useSignal(theme);
  const [problem, setProblem] = useState("");

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const layout = themed((figure.layout ?? {}) as Layout);
    const data = Array.isArray(figure.data) ? figure.data.map((trace) => recoloured(trace)) : [];
    Plotly.newPlot(element, data, layout, { displaylogo: false, responsive: true }).then(
      () => setProblem(""),
      (error: Error) => setProblem(error.message),
    );
    return () => Plotly.purge(element);
  }, [figure, shown]);

  return (
    <>
      <div ref={host} className="plotly" />
      {problem && <p className="hint">The chart could not be drawn: {problem}</p>}
    </>
  );
}
