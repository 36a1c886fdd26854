/** The data browser: connections with their tables, the notebook's frames, the metrics; search over all of it. */
import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icons";
import { Tooltip } from "../ui/Menu";
import type { ConnectionView, FrameView, MetricView } from "../wire/aliases";
import { ColumnRow } from "./ColumnRow";
import { useCatalog } from "./catalog";
import { insertName } from "./insert";
import { TableNode } from "./TableNode";

/** Whether every word of the search is somewhere in the texts. */
export function found(search: string, ...texts: (string | readonly string[])[]): boolean {
  const all = texts.flat().join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

export function DataPanel(): ReactNode {
  const { info, failure, reload } = useCatalog();
  const [search, setSearch] = useState("");
  return (
    <>
      <div className="data-search">
        <input
          className="field"
          type="search"
          placeholder="Tables, columns, metrics…"
          aria-label="Search the data"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Tooltip text="Read the connections again">
          <button type="button" className="button icon" aria-label="Read the connections again" onClick={reload}>
            <Icon name="restart" size={14} />
          </button>
        </Tooltip>
      </div>
      {failure && <p className="panel-empty">{failure}</p>}
      {!info && !failure && <p className="panel-empty">Opening the connections…</p>}
      {info && (
        <>
          {info.problems.map((problem) => (
            <p key={`${problem.path}:${problem.line}:${problem.message}`} className="data-problem">
              <code>
                {problem.path}:{problem.line}
              </code>{" "}
              {problem.message}
            </p>
          ))}
          {info.connections.length === 0 && info.frames.length === 0 && (
            <p className="panel-empty">
              No connection yet. Add one under <code>[connections.name]</code> in <code>quire.toml</code>.
            </p>
          )}
          {info.connections.map((connection) => (
            <Connection key={connection.name} connection={connection} search={search} />
          ))}
          <Frames frames={info.frames} search={search} />
          <Metrics metrics={info.metrics} search={search} />
        </>
      )}
    </>
  );
}

function Connection({ connection, search }: { connection: ConnectionView; search: string }): ReactNode {
  const tables = connection.tables.filter((table) =>
    found(
      search,
      table.schema,
      table.name,
      table.description,
      table.dataset,
      table.columns.flatMap((column) => [column.name, ...column.synonyms]),
    ),
  );
  return (
    <section className="data-section">
      <h3>
        {connection.name} <span className="data-kind">{connection.dialect}</span>
      </h3>
      {connection.state === "opening" && <p className="panel-empty">Opening…</p>}
      {connection.state === "failed" && <p className="data-problem">{connection.message}</p>}
      <ul>
        {tables.map((table) => (
          <TableNode key={`${table.schema}.${table.name}`} connection={connection.name} table={table} search={search} />
        ))}
      </ul>
      {connection.state === "open" && tables.length === 0 && <p className="panel-empty">Nothing here matches.</p>}
    </section>
  );
}

function Frames({ frames, search }: { frames: readonly FrameView[]; search: string }): ReactNode {
  const shown = frames.filter((frame) =>
    found(
      search,
      frame.name,
      frame.columns.map((column) => column.name),
    ),
  );
  if (shown.length === 0) return null;
  return (
    <section className="data-section">
      <h3>Frames of this notebook</h3>
      <ul>
        {shown.map((frame) => (
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

function Metrics({ metrics, search }: { metrics: readonly MetricView[]; search: string }): ReactNode {
  const shown = metrics.filter((metric) => found(search, metric.name, metric.description, metric.synonyms));
  if (shown.length === 0) return null;
  return (
    <section className="data-section">
      <h3>Metrics</h3>
      <ul>
        {shown.map((metric) => (
          <li key={metric.name}>
            <details className="data-table">
              <summary>
                <span className="data-name">{metric.name}</span>
                {metric.endorsement && <span className={`badge ${metric.endorsement}`}>{metric.endorsement}</span>}
              </summary>
              <p className="data-description">{metric.description}</p>
              <code className="data-expression">{metric.expression}</code>
              <button type="button" className="link" onClick={() => insertName(metric.expression, false)}>
                Insert its expression
              </button>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
