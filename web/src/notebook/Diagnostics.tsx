/** What is wrong or doubtful in a cell, with the remedies that one key applies. */
import type { ReactNode } from "react";
import type { CellState } from "../state/model";
import { operate } from "../state/session";
import type { Diagnostic } from "../wire/aliases";
import { revealCell } from "./actions";

export function Diagnostics({ cell }: { cell: CellState }): ReactNode {
  return (
    <ul className="diagnostics">
      {cell.diagnostics.map((diagnostic) => (
        <Finding key={diagnostic.code + diagnostic.message} cell={cell.id} diagnostic={diagnostic} />
      ))}
    </ul>
  );
}

function Finding({ cell, diagnostic }: { cell: string; diagnostic: Diagnostic }): ReactNode {
  const { span } = diagnostic;
  return (
    <li className={`diagnostic ${diagnostic.severity}`}>
      <span className="diagnostic-text">
        {diagnostic.message}
        {span && (
          <button type="button" className="link" onClick={() => revealCell(cell, span.line)}>
            Line {span.line}
          </button>
        )}
      </span>
      {diagnostic.fixes.map((fix) => (
        <button
          key={fix.title}
          type="button"
          className="button line"
          onClick={() => operate({ type: "apply_fix", cell, fix })}
        >
          {fix.title}
        </button>
      ))}
    </li>
  );
}
