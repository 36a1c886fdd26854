/** The graph of cells: one row a cell in the notebook's order, dependencies as arcs on the left, problems marked. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { revealCell } from "../notebook/actions";
import { useOrder } from "../state/hooks";
import type { CellState } from "../state/model";
import { store } from "../state/store";
import { Icon } from "../ui/icons";
import { layArcs, reachable } from "./lanes";

const ROW = 28;
const LANE = 10;
const MOST_LANES = 9;

/** The cells in order, anew whenever one of them changes. */
function useCells(): readonly CellState[] {
  const order = useOrder();
  const [, wake] = useState(0);
  useEffect(() => {
    const stops = order.map((id) => store.subscribe(`cell:${id}`, () => wake((count) => count + 1)));
    return () => {
      for (const stop of stops) stop();
    };
  }, [order]);
  return order.map((id) => store.state.cells.get(id)).filter((cell) => cell !== undefined);
}

export function GraphPanel(): ReactNode {
  const cells = useCells();
  const [focus, setFocus] = useState<number | null>(null);
  const key = cells.map((cell) => `${cell.id}:${cell.upstream.join()}`).join("|");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds all of the cells that the layout depends on
  const layout = useMemo(() => layoutOf(cells), [key]);
  if (cells.length === 0) return <p className="panel-empty">Cells and what depends on what appear here.</p>;
  const related = focus === null ? null : relatedTo(focus, layout);
  const gutter = Math.min(MOST_LANES, layout.lanes) * LANE + 12;
  return (
    <div className="graph">
      <svg className="graph-arcs" width={gutter} height={cells.length * ROW} aria-hidden="true">
        {layout.arcs.map((arc) => (
          <path
            key={`${arc.from}-${arc.to}`}
            className={arcClass(arc.from, arc.to, focus, related)}
            d={arcPath(arc.from, arc.to, arc.lane, gutter)}
          />
        ))}
      </svg>
      <ul className="graph-rows" onMouseLeave={() => setFocus(null)} onBlur={() => setFocus(null)}>
        {cells.map((cell, row) => (
          <li key={cell.id} style={{ height: ROW }}>
            <GraphRow
              cell={cell}
              dim={related !== null && row !== focus && !related.has(row)}
              onFocus={() => setFocus(row)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Layout {
  arcs: ReturnType<typeof layArcs>;
  lanes: number;
  up: number[][];
  down: number[][];
}

function layoutOf(cells: readonly CellState[]): Layout {
  const rows = new Map(cells.map((cell, row) => [cell.id, row]));
  const up = cells.map((cell) => cell.upstream.map((id) => rows.get(id)).filter((row) => row !== undefined));
  const down: number[][] = cells.map(() => []);
  up.forEach((sources, row) => {
    for (const source of sources) down[source]?.push(row);
  });
  const arcs = layArcs(up);
  return { arcs, lanes: arcs.reduce((most, arc) => Math.max(most, arc.lane + 1), 1), up, down };
}

function relatedTo(row: number, layout: Layout): Set<number> {
  return new Set([...reachable(row, layout.up), ...reachable(row, layout.down)]);
}

function arcPath(from: number, to: number, lane: number, width: number): string {
  const start = from * ROW + ROW / 2;
  const end = to * ROW + ROW / 2;
  const x = width - 8 - (Math.min(lane, MOST_LANES - 1) + 1) * LANE;
  const bend = Math.min(LANE, Math.abs(end - start) / 2) * Math.sign(end - start);
  return `M${width - 4} ${start} Q${x} ${start} ${x} ${start + bend} V${end - bend} Q${x} ${end} ${width - 4} ${end}`;
}

function arcClass(from: number, to: number, focus: number | null, related: Set<number> | null): string {
  if (!related) return "arc";
  const inside = (row: number): boolean => row === focus || related.has(row);
  return inside(from) && inside(to) ? "arc lit" : "arc dim";
}

const KIND_WORDS = { markdown: "Text", python: "Python", sql: "SQL", chart: "Chart", input: "Input" } as const;

function GraphRow({ cell, dim, onFocus }: { cell: CellState; dim: boolean; onFocus: () => void }): ReactNode {
  const problem = cell.diagnostics.find((diagnostic) => diagnostic.severity === "error");
  const name =
    cell.name ||
    cell.definitions.join(", ") ||
    cell.text
      .trim()
      .split("\n", 1)[0]
      ?.replace(/^#+\s*/, "") ||
    "empty";
  return (
    <button
      type="button"
      className={dim ? "graph-row dim" : "graph-row"}
      title={problem?.message ?? name}
      onMouseEnter={onFocus}
      onFocus={onFocus}
      onClick={() => revealCell(cell.id)}
    >
      <span className={`graph-dot ${problem ? "problem" : cell.status === "idle" ? cell.validity : cell.status}`} />
      <span className={cell.kind === "markdown" ? "graph-name prose" : "graph-name"}>{name}</span>
      {problem ? <Icon name="warning" size={14} /> : <span className="graph-kind">{KIND_WORDS[cell.kind]}</span>}
    </button>
  );
}
