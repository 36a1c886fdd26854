/** Which cells this window has selected, and whether keys go to the cell or into its editor. */
import { isFoldedAway } from "./folding";
import { Signal } from "./signal";
import { store } from "./store";

export interface Selection {
  /** The cell that keys act on; empty when the notebook has none. */
  cell: string;
  /** The other end of a selected range; equal to `cell` when one is selected. */
  anchor: string;
  mode: "command" | "edit";
  /** Whether the cell takes the focus too; not when the focus went elsewhere by itself. */
  focus: boolean;
}

export const selection = new Signal<Selection>({ cell: "", anchor: "", mode: "command", focus: false });

/** Select a cell; its box takes the focus (command) or its editor does (edit). */
export function select(cell: string, mode: Selection["mode"] = "command"): void {
  selection.set({ cell, anchor: cell, mode, focus: true });
}

/** The focus left the editor of this cell: keys are commands again, and the focus stays where it went. */
export function leaveEditor(cell: string): void {
  const { cell: present, mode } = selection.value;
  if (present === cell && mode === "edit") selection.set({ cell, anchor: cell, mode: "command", focus: false });
}

/** Stretch the selection to a cell. */
export function extendTo(cell: string): void {
  selection.set({ ...selection.value, cell, mode: "command", focus: true });
}

/** The selected ids in document order. */
export function selectedCells(): readonly string[] {
  const { order } = store.state;
  const { cell, anchor } = selection.value;
  const ends = [order.indexOf(cell), order.indexOf(anchor)].sort((a, b) => a - b);
  const [from = -1, to = -1] = ends;
  if (to < 0) return [];
  return order.slice(Math.max(from, 0), to + 1);
}

/** The cell `step` below (or above) the selected one, or the end of the notebook. */
export function neighbour(step: number, from: string = selection.value.cell): string | undefined {
  const { order } = store.state;
  const index = order.indexOf(from);
  if (index < 0) return order[0];
  const end = Math.min(order.length - 1, Math.max(0, index + step));
  const way = step < 0 ? order.slice(0, end + 1).toReversed() : order.slice(end);
  // What is folded away is no place to go to.
  return way.find((id) => !isFoldedAway(id)) ?? from;
}

export function isSelected(value: Selection, cell: string): "no" | "part" | Selection["mode"] {
  if (value.cell === cell) return value.mode;
  if (value.cell === value.anchor) return "no";
  const { order } = store.state;
  const at = order.indexOf(cell);
  const a = order.indexOf(value.cell);
  const b = order.indexOf(value.anchor);
  return at >= Math.min(a, b) && at <= Math.max(a, b) ? "part" : "no";
}

/** When the selected cell goes away, its neighbour is selected, so that keys always have a place. */
let lastOrder: readonly string[] = [];
store.subscribe("order", () => {
  const before = lastOrder;
  lastOrder = store.state.order;
  const { cell, anchor } = selection.value;
  const present = new Set(lastOrder);
  if (cell === "") return;
  if (present.has(cell)) {
    if (!present.has(anchor)) selection.set({ ...selection.value, anchor: cell });
    return;
  }
  const at = Math.max(0, before.indexOf(cell));
  const next = before.slice(at).find((id) => present.has(id)) ?? lastOrder.at(-1) ?? "";
  select(next);
});
