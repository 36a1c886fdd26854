/** The documents of this window, one per cell that was edited or came near; they outlive their editors. */
import { Compartment, type Extension } from "@codemirror/state";
import { revealLine } from "../notebook/actions";
import { registerFlusher, socket } from "../state/session";
import { store } from "../state/store";
import { notify } from "../ui/notices";
import type { CellKind, Operation } from "../wire/aliases";
import { type Authority, CellDocument, type Typed } from "./cellDocument";
import { editorExtensions } from "./extensions";
import { languageOf } from "./languages";
import { showPeers } from "./peers";

/** How every document of this window reaches the server. */
export const authority: Authority = {
  client: socket.client,
  get isOpen() {
    return socket.isOpen;
  },
  request: (operation) => socket.request(operation),
  refused: (reason) => notify({ tone: "error", text: `This change was not taken: ${reason}` }),
};

const language = new Compartment();
const kinds = new WeakMap<CellDocument, CellKind>();
const documents = new Map<string, CellDocument>();

function kindOf(cell: string): CellKind {
  return store.state.cells.get(cell)?.kind ?? "python";
}

function extensionsOf(cell: string): Extension {
  return [language.of(languageOf(kindOf(cell))), editorExtensions(cell)];
}

/** The document of a cell that is there. */
export function documentOf(cell: string): CellDocument {
  const present = documents.get(cell);
  if (present) return present;
  const { text = "", version = 0 } = store.state.cells.get(cell) ?? {};
  const edit = (typed: Typed): Operation => ({ type: "edit_text", cell, ...typed });
  const document = new CellDocument(edit, { text, version }, authority, () => extensionsOf(cell));
  kinds.set(document, kindOf(cell));
  documents.set(cell, document);
  store.onText(cell, (change) => {
    const state = store.state.cells.get(cell);
    if (change !== "reset") document.receive(change);
    else if (state) document.reset(state);
  });
  return document;
}

/** The document when there is one already; text that was never touched needs none. */
export function knownDocument(cell: string): CellDocument | undefined {
  return documents.get(cell);
}

/** Give the editor the language of the cell's present kind. */
export function followKind(document: CellDocument, kind: CellKind): void {
  if (kinds.get(document) === kind) return;
  kinds.set(document, kind);
  document.dispatch({ effects: language.reconfigure(languageOf(kind)) });
}

function flush(): Promise<void> | null {
  const waiting = [...documents.values()].map((document) => document.flush()).filter((promise) => promise !== null);
  return waiting.length === 0 ? null : Promise.all(waiting).then(() => undefined);
}

registerFlusher(flush);

socket.onReady(() => {
  for (const document of documents.values()) document.push();
});

store.subscribe("order", () => {
  for (const [cell, document] of documents) {
    if (store.state.cells.has(cell)) continue;
    document.close();
    documents.delete(cell);
  }
});

store.subscribe("peers", () => {
  for (const [cell, { view }] of documents) if (view) showPeers(view, cell);
});

revealLine.line = (cell, number) => {
  requestAnimationFrame(() => {
    const { view } = documentOf(cell);
    if (!view) return;
    const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
    view.dispatch({ selection: { anchor: line.from, head: line.to }, scrollIntoView: true });
    view.focus();
  });
};

addEventListener("beforeunload", (event) => {
  if ([...documents.values()].some((document) => document.dirty)) event.preventDefault();
});
