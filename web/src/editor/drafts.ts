/** The documents of drafts that are edited in this window, one per draft of an airlock; the server puts edits in order. */
import { closeCompletion } from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { operate, registerFlusher, socket } from "../state/session";
import { draftKey, store } from "../state/store";
import type { Draft } from "../wire/aliases";
import { CellDocument, type Typed } from "./cellDocument";
import { suggest, type Written } from "./completion";
import { authority } from "./documents";
import { writing } from "./extensions";
import { languageOf } from "./languages";
import { failedLine } from "./marks";

const documents = new Map<string, CellDocument>();

/** Text that was changed in this window since the draft was last run. */
const changed = new Set<string>();

/** The draft as the shown version of its airlock has it. */
export function draftOf(proposal: string, draft: string): Draft | undefined {
  const found = store.state.proposals.get(proposal);
  return found?.versions[found.shown]?.drafts.find((each) => each.cell.id === draft);
}

/** The document of a draft that is there. */
export function draftDocument(proposal: string, draft: string): CellDocument {
  const key = draftKey(proposal, draft);
  const present = documents.get(key);
  if (present) return present;
  const known = draftOf(proposal, draft);
  const start = { text: known?.cell.source ?? "", version: known?.version ?? 0 };
  const edit = (typed: Typed) => ({ type: "edit_draft" as const, proposal, draft, ...typed });
  const document = new CellDocument(edit, start, authority, () => extensionsOf(proposal, draft));
  documents.set(key, document);
  store.onText(key, (change) => {
    const now = draftOf(proposal, draft);
    if (change !== "reset") document.receive(change);
    else if (now) document.follow({ text: now.cell.source, version: now.version });
  });
  return document;
}

function written(proposal: string, draft: string): Written | null {
  const cell = draftOf(proposal, draft)?.cell;
  return cell ? { kind: cell.kind, connection: cell.attributes.connection ?? "", cell: "" } : null;
}

function extensionsOf(proposal: string, draft: string): Extension {
  const run = (view: EditorView): boolean => {
    closeCompletion(view);
    runDraft(proposal, draft);
    return true;
  };
  const leave = (view: EditorView): boolean => {
    view.dom.closest<HTMLElement>(".draft")?.focus();
    return true;
  };
  const keys = ["Shift-Enter", "Mod-Enter", "Alt-Enter"].map((key) => ({ key, run }));
  return [
    Prec.highest(keymap.of(keys)),
    languageOf(draftOf(proposal, draft)?.cell.kind ?? "python"),
    writing(
      suggest(() => written(proposal, draft)),
      [{ key: "Escape", run: leave }],
      "Text of the draft",
    ),
    failedLine,
    EditorView.updateListener.of((update) => {
      if (
        update.transactions.some((each) => ["input", "delete", "undo", "redo"].some((what) => each.isUserEvent(what)))
      ) {
        changed.add(draftKey(proposal, draft));
      }
    }),
    EditorView.domEventHandlers({
      blur() {
        if (document.hasFocus() && changed.has(draftKey(proposal, draft))) runDraft(proposal, draft);
      },
    }),
  ];
}

/** Preview a draft again, with those that build on it. */
export function runDraft(proposal: string, draft: string): void {
  changed.delete(draftKey(proposal, draft));
  void operate({ type: "run_draft", proposal, draft });
}

function flush(): Promise<void> | null {
  const waiting = [...documents.values()].map((document) => document.flush()).filter((promise) => promise !== null);
  return waiting.length === 0 ? null : Promise.all(waiting).then(() => undefined);
}

registerFlusher(flush);

socket.onReady(() => {
  for (const document of documents.values()) document.push();
});

store.onDecision((proposal) => {
  for (const [key, document] of documents) {
    if (!key.startsWith(`${proposal}/`)) continue;
    document.close();
    documents.delete(key);
    changed.delete(key);
  }
});
