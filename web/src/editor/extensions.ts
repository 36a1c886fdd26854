/** What every cell's editor can do. */
import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { drawSelection, EditorView, type KeyBinding, keymap, tooltips } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { leaveEditor, neighbour, select, selection } from "../state/selection";
import { socket } from "../state/session";
import { store } from "../state/store";
import { commandWhileWriting } from "../ui/keys";
import { complete } from "./completion";
import { ghostText } from "./ghost";
import { interpolations } from "./interpolations";
import { failedLine } from "./marks";
import { peerCursors } from "./peers";

/** Cursor positions go to other windows at most this often. */
const POINT_EVERY = 60;

export function editorExtensions(cell: string): Extension {
  return [
    Prec.highest(EditorView.domEventHandlers({ keydown: runCommandKey })),
    writing(complete(cell), [...boundaryKeys(cell), { key: "Escape", run: leave(cell) }], "Text of the cell"),
    failedLine,
    ghostText(cell),
    peerCursors(cell),
    focusHandlers(cell),
    pointer(cell),
  ];
}

/** What every editor of code can do, of cells and of drafts alike. */
export function writing(suggest: CompletionSource, keys: readonly KeyBinding[], label: string): Extension {
  return [
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    EditorState.allowMultipleSelections.of(true),
    bracketMatching(),
    closeBrackets(),
    syntaxHighlighting(classHighlighter),
    autocompletion({ override: [suggest], icons: false, activateOnTypingDelay: 80, maxRenderedOptions: 60 }),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...keys,
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
    tooltips({ position: "fixed", parent: document.body }),
    interpolations,
  ];
}

/** Keys of commands come before the editor's own; everything else is the editor's. */
function runCommandKey(event: KeyboardEvent, view: EditorView): boolean {
  const command = event.isComposing ? undefined : commandWhileWriting(event);
  if (!command) return false;
  closeCompletion(view);
  event.preventDefault();
  command.run();
  return true;
}

function leave(cell: string) {
  return (view: EditorView): boolean => {
    // Several cursors become one first.
    if (view.state.selection.ranges.length > 1) return false;
    select(cell, "command");
    return true;
  };
}

/** Arrow keys at the edge of a cell go on into the next one. */
function boundaryKeys(cell: string): KeyBinding[] {
  const go = (forward: boolean) => (view: EditorView) => {
    const { main, ranges } = view.state.selection;
    if (ranges.length > 1 || !main.empty || view.moveVertically(main, forward).head !== main.head) return false;
    const next = neighbour(forward ? 1 : -1, cell);
    if (next === undefined || next === cell) return false;
    const kind = store.state.cells.get(next)?.kind;
    select(next, kind === "sql" || kind === "python" ? "edit" : "command");
    return true;
  };
  return [
    { key: "ArrowDown", run: go(true) },
    { key: "ArrowUp", run: go(false) },
  ];
}

function focusHandlers(cell: string): Extension {
  return EditorView.domEventHandlers({
    focus() {
      const { cell: present, mode } = selection.value;
      if (present !== cell || mode !== "edit") select(cell, "edit");
    },
    blur() {
      // A window that loses the focus stays in edit mode; a click elsewhere leaves it.
      if (document.hasFocus()) leaveEditor(cell);
    },
  });
}

let lastPoint = 0;
let pointTimer: ReturnType<typeof setTimeout> | undefined;

/** Tell the other windows where the cursor is. */
function pointer(cell: string): Extension {
  return EditorView.updateListener.of((update) => {
    if (!update.view.hasFocus || !(update.selectionSet || update.focusChanged)) return;
    const { anchor, head } = update.state.selection.main;
    clearTimeout(pointTimer);
    const wait = Math.max(0, POINT_EVERY - (performance.now() - lastPoint));
    pointTimer = setTimeout(() => {
      lastPoint = performance.now();
      socket.point({ type: "cursor", cell, anchor, head });
    }, wait);
  });
}
