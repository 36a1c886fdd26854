/** Suggestions from the server, which knows the graph, the catalog and the live values. */
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { notebookPath } from "../state/session";
import { store } from "../state/store";
import type { CellKind } from "../wire/aliases";
import { postJson } from "../wire/http";
import type { Completions, Completion as Suggestion } from "../wire/types";

/** Suggestions come by themselves after these; elsewhere only when asked for. */
const TRIGGER = /(?:^|[^\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*$|[\p{L}\p{N}_)\]"]\.$|@$/u;
const WORD = /^[\p{L}\p{N}_]*$/u;

const BOOST: Record<string, number> = { column: 4, frame: 3, variable: 3, table: 2, property: 1, keyword: -2 };

function option(item: Suggestion): Completion {
  return {
    label: item.label,
    type: item.kind,
    detail: item.detail,
    boost: BOOST[item.kind] ?? 0,
    ...(item.documentation ? { info: item.documentation } : {}),
  };
}

/** What suggestions depend on besides the text. */
export interface Written {
  kind: CellKind;
  connection: string;
  /** The cell of the notebook that is written in; empty for what is not in it. */
  cell: string;
}

export function complete(cell: string): CompletionSource {
  return suggest(() => {
    const state = store.state.cells.get(cell);
    return state ? { kind: state.kind, connection: state.attributes.connection ?? "", cell } : null;
  });
}

export function suggest(written: () => Written | null): CompletionSource {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const state = written();
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!state || state.kind === "markdown" || (!context.explicit && !TRIGGER.test(before))) return null;
    const abort = new AbortController();
    context.addEventListener("abort", () => abort.abort(), { onDocChange: true });
    const question = {
      path: notebookPath,
      code: context.state.doc.toString(),
      position: context.pos,
      ...state,
    };
    const answer = await postJson<Completions>("/api/complete", question, {}, abort.signal).catch(() => null);
    if (!answer || answer.items.length === 0) return null;
    return {
      from: answer.start,
      options: answer.items.map(option),
      ...(answer.more ? {} : { validFor: WORD }),
    };
  };
}
