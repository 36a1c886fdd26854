/** Names that were asked for with @ and are not in the context, each with the reason. */
import type { ReactNode } from "react";
import type { ContextReceipt } from "../wire/types";

export function PinNotes({ context }: { context: ContextReceipt | null }): ReactNode {
  if (!context || context.withheld.length === 0) return null;
  return (
    <ul className="evidence-list warned pin-notes" aria-label="Names that were not used">
      {context.withheld.map((note) => (
        <li key={note.name}>
          <code>@{note.name}</code> is not in the context. {note.why}
        </li>
      ))}
    </ul>
  );
}
