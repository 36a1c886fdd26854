/** Prose: read as text, written as Markdown. */
import { type ReactNode, useState } from "react";
import { CellEditor } from "../editor/CellEditor";
import { Outputs } from "../outputs/Outputs";
import { Prose } from "../outputs/Prose";
import type { CellState } from "../state/model";
import { select } from "../state/selection";
import { NotRun } from "./NotRun";

interface MarkdownCellProps {
  cell: CellState;
  near: boolean;
  editing: boolean;
}

export function MarkdownCell({ cell, near, editing }: MarkdownCellProps): ReactNode {
  if (editing) {
    return (
      <div className="cell-body">
        <CellEditor cell={cell} near={near} editing={editing} />
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the cell does the same
    <div className="cell-body" onDoubleClick={() => select(cell.id, "edit")}>
      <Rendered cell={cell} />
      {cell.validity === "aborted" && cell.status === "idle" && <NotRun cell={cell} />}
    </div>
  );
}

function Rendered({ cell }: { cell: CellState }): ReactNode {
  const written = useLastWritten(cell);
  if (cell.text.trim() === "") return <p className="hint">Empty text. Press Enter to write.</p>;
  if (!cell.text.includes("{{")) return <Prose text={cell.text} />;
  const failed = cell.result?.outputs.some((output) => output.type === "failure");
  return (
    <>
      <Prose text={written ?? cell.text} />
      {failed && cell.result && <Outputs outputs={cell.result.outputs} cell={cell.id} near />}
    </>
  );
}

/** The text with its values from the last run that worked, so that a re-run does not flicker. */
function useLastWritten(cell: CellState): string | undefined {
  const [last, setLast] = useState<{ text: string; source: string }>();
  const display = cell.result?.outputs.find((output) => output.type === "display");
  const markdown = display?.data["text/markdown"];
  if (cell.result?.status === "ok" && typeof markdown === "string") {
    if (last?.text !== markdown) setLast({ text: markdown, source: cell.text });
    return markdown;
  }
  return last?.source === cell.text ? last.text : undefined;
}
