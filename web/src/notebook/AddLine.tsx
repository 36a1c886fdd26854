/** The quiet line between two cells. */
import type { ReactNode } from "react";
import type { CellKind } from "../wire/aliases";
import { insertCell, openAsk } from "./actions";

const KINDS: readonly (readonly [CellKind, string])[] = [
  ["sql", "SQL"],
  ["python", "Python"],
  ["markdown", "Text"],
  ["chart", "Chart"],
  ["input", "Input"],
];

export function AddLine({ after }: { after: string }): ReactNode {
  return (
    <div className="add-line">
      <div className="add-buttons" role="toolbar" aria-label="Add a cell here">
        <button type="button" className="button" onClick={() => openAsk(after)}>
          Ask
        </button>
        {KINDS.map(([kind, title]) => (
          <button key={kind} type="button" className="button" onClick={() => insertCell(after, kind)}>
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}
