/** What a model would write next, in grey behind the cursor: Tab takes it, Escape sends it away, typing asks anew. */
import { completionStatus } from "@codemirror/autocomplete";
import { type EditorState, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { completes } from "../models/models";
import { notebookPath } from "../state/session";
import { store } from "../state/store";
import { postJson } from "../wire/http";

/** How long nobody types before a model is asked. */
const WAIT = 350;

interface Ghost {
  at: number;
  text: string;
}

const setGhost = StateEffect.define<Ghost | null>();

class GhostWidget extends WidgetType {
  constructor(readonly text: string) {
    super();
  }

  override eq(other: GhostWidget): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const ghost = document.createElement("span");
    ghost.className = "cm-ghost";
    ghost.setAttribute("aria-hidden", "true");
    ghost.textContent = this.text;
    return ghost;
  }
}

/** The ghost goes as soon as the text or the cursor is another. */
const ghostField = StateField.define<Ghost | null>({
  create: () => null,
  update(ghost, transaction) {
    for (const effect of transaction.effects) if (effect.is(setGhost)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : ghost;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (ghost) =>
      ghost
        ? Decoration.set(Decoration.widget({ widget: new GhostWidget(ghost.text), side: 1 }).range(ghost.at))
        : Decoration.none,
    ),
});

/** Said to those who cannot see the grey text. One element for all editors. */
let announcer: HTMLElement | undefined;

function announce(text: string): void {
  if (!announcer) {
    announcer = document.createElement("div");
    announcer.className = "visually-hidden";
    announcer.setAttribute("role", "status");
    document.body.append(announcer);
  }
  announcer.textContent = text;
}

/** A place where a model may go on: one cursor, something before it, nothing but closing signs behind it. */
export function mayContinue(state: EditorState): boolean {
  const { main, ranges } = state.selection;
  if (ranges.length > 1 || !main.empty) return false;
  const line = state.doc.lineAt(main.head);
  const behind = line.text.slice(main.head - line.from);
  return state.sliceDoc(0, main.head).trim() !== "" && /^[\s)\]}"';,]*$/.test(behind);
}

async function ask(cell: string, state: EditorState, signal: AbortSignal): Promise<string> {
  const known = store.state.cells.get(cell);
  if (!known) return "";
  const question = {
    path: notebookPath,
    cell,
    kind: known.kind,
    code: state.doc.toString(),
    position: state.selection.main.head,
    connection: known.attributes.connection ?? "",
  };
  const answer = await postJson<{ text: string }>("/api/continue", question, {}, signal).catch(() => null);
  return answer?.text ?? "";
}

function asker(cell: string): Extension {
  return ViewPlugin.fromClass(
    class {
      private timer: ReturnType<typeof setTimeout> | undefined;
      private abort: AbortController | null = null;

      constructor(private readonly view: EditorView) {}

      update(update: ViewUpdate): void {
        if (!update.docChanged && !update.selectionSet && !update.focusChanged) return;
        this.cancel();
        const typed = update.transactions.some((each) => each.isUserEvent("input.type"));
        if (typed && update.view.hasFocus && completes.value) this.timer = setTimeout(() => void this.ask(), WAIT);
      }

      destroy(): void {
        this.cancel();
      }

      private cancel(): void {
        clearTimeout(this.timer);
        this.abort?.abort();
        this.abort = null;
      }

      private async ask(): Promise<void> {
        const { state } = this.view;
        if (!mayContinue(state) || completionStatus(state) === "active") return;
        const abort = new AbortController();
        this.abort = abort;
        const text = await ask(cell, state, abort.signal);
        if (abort.signal.aborted || text === "" || completionStatus(this.view.state) === "active") return;
        this.view.dispatch({ effects: setGhost.of({ at: state.selection.main.head, text }) });
        announce(`Suggestion: ${text}. Tab takes it.`);
      }
    },
  );
}

function take(view: EditorView): boolean {
  const ghost = view.state.field(ghostField, false);
  if (!ghost) return false;
  view.dispatch({
    changes: { from: ghost.at, insert: ghost.text },
    selection: { anchor: ghost.at + ghost.text.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  return true;
}

function dismiss(view: EditorView): boolean {
  if (!view.state.field(ghostField, false)) return false;
  view.dispatch({ effects: setGhost.of(null) });
  return true;
}

const ghostKeys = Prec.high(
  keymap.of([
    { key: "Tab", run: take },
    { key: "Escape", run: dismiss },
  ]),
);

export function ghostText(cell: string): Extension {
  return [ghostField, ghostKeys, asker(cell)];
}
