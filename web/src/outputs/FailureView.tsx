/** What went wrong, what to do, and the way there. */
import type { ReactNode } from "react";
import { askAbout, revealCell } from "../notebook/actions";
import { store } from "../state/store";
import { Inline } from "../ui/Inline";
import { Icon } from "../ui/icons";
import type { Failure, TraceFrame } from "../wire/aliases";

interface FailureViewProps {
  failure: Failure;
  cell: string;
  /** The cell is one of the notebook's: a fix can be asked for. */
  fixable: boolean;
}

export function FailureView({ failure, cell, fixable }: FailureViewProps): ReactNode {
  const own = failure.trace.findLast((frame) => frame.cell === cell) ?? failure.trace.findLast((frame) => frame.cell);
  return (
    <div className="failure" role="alert">
      <p>
        <strong>{failure.error}</strong>
        {failure.message && <span className="failure-message">{failure.message}</span>}
      </p>
      {own && <Place frame={own} cell={cell} />}
      {failure.hint && (
        <p className="failure-hint">
          <Inline text={failure.hint} />
        </p>
      )}
      {fixable && (
        <p className="failure-fix">
          <button type="button" className="button line" onClick={() => askAbout("fix", [cell])}>
            <Icon name="ask" size={14} /> Fix
          </button>
        </p>
      )}
      {failure.trace.length > 1 && (
        <details>
          <summary>The way there, {failure.trace.length} levels</summary>
          <ol className="trace">
            {failure.trace.map((frame, index) => (
              <li key={index}>{frame.cell ? <Place frame={frame} cell={cell} /> : <Library frame={frame} />}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Place({ frame, cell }: { frame: TraceFrame; cell: string }): ReactNode {
  const known = store.state.cells.get(frame.cell);
  const where = frame.cell === cell ? "" : ` of ${known?.name || "another cell"}`;
  const inside = frame.function && frame.function !== "<module>" ? `, in ${frame.function}` : "";
  return (
    <p className="trace-line">
      {known ? (
        <button type="button" className="link" onClick={() => revealCell(frame.cell, frame.line)}>
          Line {frame.line}
          {where}
        </button>
      ) : (
        `Line ${frame.line}`
      )}
      {inside}
      {frame.text && <code>{frame.text.trim()}</code>}
    </p>
  );
}

function Library({ frame }: { frame: TraceFrame }): ReactNode {
  const file = frame.file.split("/").slice(-2).join("/");
  return (
    <p className="trace-line" title={frame.file}>
      {file}:{frame.line}, in {frame.function}
      {frame.text && <code>{frame.text.trim()}</code>}
    </p>
  );
}
