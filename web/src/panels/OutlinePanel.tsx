/** Headings and named cells in order: what the notebook is about, and the way to each place. */
import type { ReactNode } from "react";
import { revealCell } from "../notebook/actions";
import { useCell, useOrder } from "../state/hooks";
import type { CellState } from "../state/model";

const HEADING = /^(#{1,6})\s+(.+?)\s*#*\s*$/;

interface Entry {
  text: string;
  depth: number;
  code: boolean;
}

/** What a cell adds to the outline: the headings of prose (not those inside code fences), or its own name. */
export function entriesOf(cell: Pick<CellState, "kind" | "text" | "name">): Entry[] {
  if (cell.kind !== "markdown") return cell.name ? [{ text: cell.name, depth: 7, code: true }] : [];
  let fenced = false;
  const entries: Entry[] = [];
  for (const line of cell.text.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const found = fenced ? null : HEADING.exec(line);
    if (found?.[1] && found[2])
      entries.push({ text: found[2].replace(/[*_`]/g, ""), depth: found[1].length, code: false });
  }
  return entries;
}

export function OutlinePanel(): ReactNode {
  const order = useOrder();
  if (order.length === 0) return <p className="panel-empty">Headings and named cells appear here.</p>;
  return (
    <ul className="outline">
      {order.map((id) => (
        <OutlineCell key={id} id={id} />
      ))}
    </ul>
  );
}

function OutlineCell({ id }: { id: string }): ReactNode {
  const cell = useCell(id);
  if (!cell) return null;
  return entriesOf(cell).map((entry) => (
    <li key={`${entry.depth}${entry.text}`}>
      <button
        type="button"
        className={entry.code ? "outline-entry code" : "outline-entry"}
        style={{ paddingLeft: `${Math.min(entry.depth, 4) * 12 - 4}px` }}
        title={entry.text}
        onClick={() => revealCell(id)}
      >
        {entry.text}
      </button>
    </li>
  ));
}
