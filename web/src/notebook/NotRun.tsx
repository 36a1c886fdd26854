import type { ReactNode } from "react";
import type { CellState } from "../state/model";
import { store } from "../state/store";
import { revealCell } from "./actions";

/** A cell that this one reads failed: say which, and lead there. */
export function NotRun({ cell }: { cell: CellState }): ReactNode {
  if (cell.result?.outputs.some((output) => output.type === "failure")) return null;
  const failed = failedAbove(cell.upstream);
  return (
    <p className="hint">
      Did not run, because a cell that it reads failed.{" "}
      {failed && (
        <button type="button" className="link" onClick={() => revealCell(failed)}>
          Go to it
        </button>
      )}
    </p>
  );
}

/** The nearest cell up the graph that failed by itself. */
function failedAbove(upstream: readonly string[]): string | undefined {
  const seen = new Set(upstream);
  for (const id of seen) {
    const above = store.state.cells.get(id);
    if (above?.result?.status === "error") return id;
    for (const next of above?.upstream ?? []) seen.add(next);
  }
  return undefined;
}
