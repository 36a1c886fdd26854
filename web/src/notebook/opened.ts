/** Which charts, inputs and hidden cells show their text in this window. */
import { selection } from "../state/selection";
import { Signal } from "../state/signal";

export const opened = new Signal<ReadonlySet<string>>(new Set());

export function open(cell: string): void {
  if (!opened.value.has(cell)) opened.set(new Set(opened.value).add(cell));
}

export function fold(cell: string): void {
  if (!opened.value.has(cell)) return;
  const next = new Set(opened.value);
  next.delete(cell);
  opened.set(next);
}

export function toggle(cell: string): void {
  if (opened.value.has(cell)) fold(cell);
  else open(cell);
}

/** Whoever edits a cell sees its text, and keeps seeing it until they fold it: nothing moves under the mouse. */
selection.subscribe(() => {
  const { cell, mode } = selection.value;
  if (mode === "edit" && cell) open(cell);
});
