/** What the last run and the analysis found, shown in the text: the line that failed, the spans of diagnostics. */
import { setDiagnostics } from "@codemirror/lint";
import { type EditorState, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { CellState } from "../state/model";
import type { Diagnostic, Span } from "../wire/aliases";

const setFailedLine = StateEffect.define<number>();
const failed = Decoration.line({ class: "cm-failed-line" });

export const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFailedLine)) return lineMark(transaction.state, effect.value);
    }
    return transaction.docChanged ? marks.map(transaction.changes) : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function lineMark(state: EditorState, line: number): DecorationSet {
  if (line < 1 || line > state.doc.lines) return Decoration.none;
  return Decoration.set(failed.range(state.doc.line(line).from));
}

/** The innermost line of this cell in the traceback of its last run, 0 when it did not fail. */
export function lineThatFailed(cell: Pick<CellState, "id" | "result">): number {
  const failure = cell.result?.outputs.find((output) => output.type === "failure");
  return failure?.trace.findLast((frame) => frame.cell === cell.id)?.line ?? 0;
}

/** A place in the text: columns on the wire count code points, the editor counts UTF-16 units. */
function offset(doc: Text, line: number, column: number): number {
  const { from, text } = doc.line(Math.min(Math.max(1, line), doc.lines));
  let units = 0;
  let points = 0;
  for (const sign of text) {
    if (points++ >= column) break;
    units += sign.length;
  }
  return from + units;
}

export function rangeOf(doc: Text, span: Span): { from: number; to: number } {
  const from = offset(doc, span.line, span.column);
  const to = offset(doc, span.end_line, span.end_column);
  return { from, to: Math.max(from, to) };
}

const SEVERITY: Record<Diagnostic["severity"], "error" | "warning" | "info"> = {
  error: "error",
  warning: "warning",
  hint: "info",
};

/** Bring the marks of an editor up to date with its cell. */
export function showMarks(view: EditorView, cell: CellState): void {
  showFound(view, cell.diagnostics, lineThatFailed(cell));
}

/** Mark the places of diagnostics, and the line that failed (0 when none did). */
export function showFound(view: EditorView, diagnostics: readonly Diagnostic[], failed: number): void {
  const { state } = view;
  const found = diagnostics.flatMap(({ span, severity, message }) =>
    span ? [{ ...rangeOf(state.doc, span), severity: SEVERITY[severity], message }] : [],
  );
  view.dispatch(setDiagnostics(state, found), { effects: setFailedLine.of(failed) });
}
