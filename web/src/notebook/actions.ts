/** What a person does to cells, as operations with sensible defaults. */
import { groupThatHides } from "../state/folding";
import { extendTo, neighbour, select, selectedCells, selection } from "../state/selection";
import { freshId, operate } from "../state/session";
import { store } from "../state/store";
import type { CellKind, Intent } from "../wire/aliases";

const STARTERS: Partial<Record<CellKind, string>> = {
  chart: "mark: line\ndata: \nx: \ny: \n",
  input: "type: select\nlabel: \noptions: []\n",
};

/** A name like `query_3` that no cell of this notebook defines. */
function freshName(stem: string): string {
  const taken = new Set<string>();
  for (const cell of store.state.cells.values()) {
    taken.add(cell.name);
    for (const name of cell.definitions) taken.add(name);
  }
  for (let number = 1; ; number++) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

const NAME_STEMS: Partial<Record<CellKind, string>> = { sql: "query", input: "choice" };

/** Insert a cell below `after` (empty: at the top) and go into it. */
export async function insertCell(after: string, kind: CellKind, source = STARTERS[kind] ?? ""): Promise<string> {
  const id = freshId();
  const stem = NAME_STEMS[kind];
  const name = stem ? freshName(stem) : "";
  const done = await operate({ type: "insert_cell", id, after, kind, source, name });
  if (done) select(id, "edit");
  return id;
}

/** Insert above or below the selected cell. */
export function insertBeside(where: "above" | "below", cell: string = selection.value.cell): void {
  const { order, cells } = store.state;
  const index = order.indexOf(cell);
  const after = where === "below" ? cell : (order[index - 1] ?? "");
  const above = order.slice(0, index + 1).map((id) => cells.get(id)?.kind);
  // What a person wrote last: SQL or Python, whatever stands between.
  const kind = above.findLast((each) => each === "sql" || each === "python") ?? "python";
  void insertCell(after, kind);
}

export function deleteSelected(): void {
  const cells = [...selectedCells()];
  if (cells.length > 0) void operate({ type: "delete_cells", cells });
}

/** Move the selected cells one place. */
export function moveSelected(step: -1 | 1): void {
  const cells = [...selectedCells()];
  const first = cells[0];
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return;
  const { order } = store.state;
  if (step < 0) {
    const index = order.indexOf(first);
    if (index > 0) void operate({ type: "move_cells", cells, after: order[index - 2] ?? "" });
  } else {
    const below = order[order.indexOf(last) + 1];
    if (below !== undefined) void operate({ type: "move_cells", cells, after: below });
  }
}

export function setKindOfSelected(kind: CellKind): void {
  for (const cell of selectedCells()) {
    if (store.state.cells.get(cell)?.kind !== kind) void operate({ type: "set_kind", cell, kind });
  }
}

export function runSelected(): void {
  void operate({ type: "run", scope: "cells", cells: [...selectedCells()] });
}

/** Run, and go to the next cell; at the end, to a new one. */
export function runAndAdvance(): void {
  const cell = selection.value.cell;
  runSelected();
  const next = neighbour(1);
  if (next !== undefined && next !== cell) select(next);
  else insertBeside("below");
}

export function runAndInsert(): void {
  runSelected();
  insertBeside("below");
}

export function goTo(step: number, extend = false): void {
  const next = neighbour(step);
  if (next === undefined) return;
  if (extend) extendTo(next);
  else select(next);
}

export function mergeSelected(): void {
  const cells = [...selectedCells()];
  if (cells.length > 1) void operate({ type: "merge_cells", cells });
}

/** Scroll to a cell and select it; with a line, go into its editor at that line (1-based). */
export function revealCell(cell: string, line?: number): void {
  if (!store.state.cells.has(cell)) return;
  const group = groupThatHides(cell);
  if (group !== "") {
    void operate({ type: "fold_group", group, folded: false }).then((done) => done && revealCell(cell, line));
    return;
  }
  select(cell, line === undefined ? "command" : "edit");
  document.getElementById(`cell-${cell}`)?.scrollIntoView({ block: "center" });
  if (line !== undefined) revealLine.line(cell, line);
}

/** Filled in by the editors, which know where lines are. */
export const revealLine: { line: (cell: string, line: number) => void } = { line: () => {} };

/** The ask box listens for this on the window: `detail.after` is the cell above it. */
export const ASK_EVENT = "quire:ask";

/** `cells` are those that the `intent` is about. */
export interface AskDetail {
  after: string;
  prompt: string;
  intent: Intent;
  cells: readonly string[];
}

function tellAsk(detail: AskDetail): void {
  window.dispatchEvent(new CustomEvent<AskDetail>(ASK_EVENT, { detail }));
}

/** Open the question box below a cell; with a prompt, it stands there and is not asked yet. */
export function openAsk(after: string = selection.value.cell, prompt = ""): void {
  tellAsk({ after, prompt, intent: "generate", cells: [] });
}

/** Ask about cells: what says enough by itself is asked at once, the rest opens the question box below them. */
export function askAbout(intent: Intent, cells: readonly string[] = selectedCells()): void {
  const after = store.state.order.findLast((id) => cells.includes(id));
  if (after !== undefined) tellAsk({ after, prompt: "", intent, cells });
}
