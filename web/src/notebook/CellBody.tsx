/** What a cell holds: its text, and what came of it. */
import { type ReactNode, useState } from "react";
import { CellEditor } from "../editor/CellEditor";
import { Outputs } from "../outputs/Outputs";
import type { CellState } from "../state/model";
import { useSelected } from "../state/signal";
import { InputWidget } from "./InputWidget";
import { MarkdownCell } from "./MarkdownCell";
import { NotRun } from "./NotRun";
import { opened } from "./opened";
import { PromptBox } from "./PromptBox";

interface CellBodyProps {
  cell: CellState;
  near: boolean;
  editing: boolean;
}

export function CellBody({ cell, near, editing }: CellBodyProps): ReactNode {
  if (cell.kind === "markdown") return <MarkdownCell cell={cell} near={near} editing={editing} />;
  return <ComputedBody cell={cell} near={near} editing={editing} />;
}

function ComputedBody({ cell, near, editing }: CellBodyProps): ReactNode {
  const shown = useSelected(opened, (cells) => cells.has(cell.id)) || editing || showsText(cell);
  // What was built once stays, with its sorting and its place.
  const [built, setBuilt] = useState(near);
  if (near && !built) setBuilt(true);
  return (
    <div className="cell-body">
      {shown && <CellEditor cell={cell} near={near} editing={editing} />}
      {cell.kind === "input" && <InputWidget cell={cell} />}
      {cell.console.length > 0 && <Outputs outputs={cell.console} cell={cell.id} near={near} />}
      {cell.validity === "aborted" && cell.status === "idle" && <NotRun cell={cell} />}
      {cell.waiting !== null && <PromptBox prompt={cell.waiting} />}
      {cell.result && cell.result.outputs.length > 0 && (
        <div className={outdated(cell) ? "results outdated" : "results"}>
          <Outputs outputs={cell.result.outputs} cell={cell.id} near={built} />
        </div>
      )}
    </div>
  );
}

/** Charts and inputs speak for themselves once there is something to see. */
function showsText(cell: CellState): boolean {
  if (cell.attributes.hide !== undefined) return false;
  if (cell.kind === "chart") return !cell.result || cell.result.status === "error" || cell.diagnostics.length > 0;
  if (cell.kind === "input") return cell.diagnostics.some((diagnostic) => diagnostic.severity === "error");
  return true;
}

function outdated(cell: CellState): boolean {
  return cell.status !== "idle" || cell.validity === "stale";
}
