/** The other lists of the Data panel: frames, metrics, guides, example queries. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/icons";
import type { CatalogModel, FrameView } from "../../wire/aliases";
import { ColumnRow } from "../ColumnRow";
import { Badges } from "../parts/Standing";
import { hashOf } from "../place";

/** Of a long list, the panel shows the first; the catalog's page has all. */
const MOST = 30;

export function Frames({ frames }: { frames: readonly FrameView[] }): ReactNode {
  if (frames.length === 0) return null;
  return (
    <section className="data-section">
      <h3>Frames of this notebook</h3>
      <ul>
        {frames.map((frame) => (
          <li key={frame.name}>
            <details className="data-table">
              <summary>
                <Icon name="table" size={14} />
                <span className="data-name">{frame.name}</span>
                <span className="data-rows">{frame.columns.length} columns</span>
              </summary>
              <ul className="data-columns">
                {frame.columns.map((column) => (
                  <ColumnRow key={column.name} column={column} />
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Line {
  name: string;
  address: string;
  about: string;
  badges?: ReactNode;
  code?: boolean;
}

function LineList({ title, lines }: { title: string; lines: readonly Line[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <section className="data-section">
      <h3>{title}</h3>
      <ul>
        {lines.slice(0, MOST).map((line) => (
          <li key={line.name} className="data-row">
            <a className="data-open" href={line.address} title={line.about.slice(0, 300)}>
              <span className={line.code ? "data-name" : "data-hit-text"} dir="auto">
                {line.name}
              </span>
              {line.badges}
            </a>
          </li>
        ))}
      </ul>
      {lines.length > MOST && <a href={hashOf("")}>All {lines.length}</a>}
    </section>
  );
}

/** What is written beyond datasets. */
export function Written({ model }: { model: CatalogModel }): ReactNode {
  return (
    <>
      <LineList
        title="Metrics"
        lines={model.metrics.map((metric) => ({
          name: metric.name,
          address: hashOf(metric.datasets[0] ?? "", `metric:${metric.name}`),
          about: metric.description || metric.expression,
          badges: <Badges endorsement={metric.endorsement} visibility={metric.visibility} />,
          code: true,
        }))}
      />
      <LineList
        title="Guides"
        lines={model.guides.map((guide) => ({
          name: guide.name,
          address: hashOf("", `guide:${guide.name}`),
          about: guide.text,
          badges: <Badges endorsement="" visibility={guide.visibility} />,
        }))}
      />
      <LineList
        title="Example queries"
        lines={model.examples.map((example) => ({
          name: example.question,
          address: hashOf("", `example:${example.question}`),
          about: example.sql,
          badges: <Badges endorsement={example.endorsement} visibility="visible" />,
        }))}
      />
    </>
  );
}
