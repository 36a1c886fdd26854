/** What the cell defines. Renaming it changes the references in other cells too. */
import { type ReactNode, useState } from "react";
import type { CellState } from "../state/model";
import { operate } from "../state/session";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function NameField({ cell }: { cell: CellState }): ReactNode {
  return <Field key={cell.name} cell={cell} />;
}

function Field({ cell }: { cell: CellState }): ReactNode {
  const [draft, setDraft] = useState(cell.name);
  const wrong = draft !== "" && !NAME.test(draft);
  const commit = (): void => {
    if (draft === cell.name) return;
    if (wrong) setDraft(cell.name);
    else void operate({ type: "rename_cell", cell: cell.id, name: draft, follow: true });
  };
  return (
    <input
      className="name-field"
      aria-label={cell.kind === "sql" ? "Name of the frame" : "Name of the variable"}
      aria-invalid={wrong}
      title={wrong ? "A name has letters, digits and underscores, and does not begin with a digit." : undefined}
      placeholder="name"
      value={draft}
      spellCheck={false}
      size={Math.max(4, draft.length)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          setDraft(cell.name);
          event.currentTarget.closest<HTMLElement>(".cell")?.focus();
        }
      }}
    />
  );
}
