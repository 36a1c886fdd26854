/** Put a name into the cell that is being written, where its cursor is. */
import { EditorView } from "@codemirror/view";
import { insertCell } from "../notebook/actions";
import { select, selection } from "../state/selection";
import { store } from "../state/store";

function editorOf(cell: string): EditorView | null {
  const element = document.querySelector<HTMLElement>(`#cell-${cell} .cm-editor`);
  return element ? EditorView.findFromDOM(element) : null;
}

function type(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text));
  view.focus();
}

/** Into the selected SQL, Python or chart cell; without one, into a new SQL cell that reads the name. */
export async function insertName(text: string, asTable: boolean): Promise<void> {
  const { cell } = selection.value;
  const kind = store.state.cells.get(cell)?.kind;
  if (kind === undefined || kind === "markdown" || kind === "input") {
    await insertCell(cell, "sql", asTable ? `SELECT *\nFROM ${text}\nLIMIT 100` : `SELECT ${text}`);
    return;
  }
  const view = editorOf(cell);
  if (view) {
    type(view, text);
    return;
  }
  select(cell, "edit");
  requestAnimationFrame(() => {
    const mounted = editorOf(cell);
    if (mounted) type(mounted, text);
  });
}

/** A name as SQL needs it: quoted when it is not plain. */
export function sqlName(...parts: string[]): string {
  return parts
    .map((part) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join(".");
}
