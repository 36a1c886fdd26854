/** What is wrong or doubtful in a cell, with the remedies that one key applies. */
import { memo, type ReactNode } from "react";
import { operate } from "../state/session";
import { Inline } from "../ui/Inline";
import type { Diagnostic } from "../wire/aliases";
import { askAbout, revealCell } from "./actions";

interface DiagnosticsProps {
  cell: string;
  diagnostics: readonly Diagnostic[];
}

export const Diagnostics = memo(function Diagnostics({ cell, diagnostics }: DiagnosticsProps): ReactNode {
  return (
    <ul className="diagnostics">
      {diagnostics.map((diagnostic) => (
        <Finding key={diagnostic.code + diagnostic.message} cell={cell} diagnostic={diagnostic} />
      ))}
    </ul>
  );
});

function Finding({ cell, diagnostic }: { cell: string; diagnostic: Diagnostic }): ReactNode {
  const { span } = diagnostic;
  return (
    <li className={`diagnostic ${diagnostic.severity}`}>
      <span className="diagnostic-text">
        <Inline text={diagnostic.message} />
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
      {diagnostic.severity === "error" && (
        <button type="button" className="button line" onClick={() => askAbout("fix", [cell])}>
          Fix
        </button>
      )}
    </li>
  );
}
