/** A statement that would change a database does not run before a person says yes to that very statement. */
import type { ReactNode } from "react";
import { operate } from "../state/session";
import { Icon } from "../ui/icons";
import type { Draft } from "../wire/aliases";

export function WriteQuestion({ proposal, draft }: { proposal: string; draft: Draft }): ReactNode {
  if (!draft.writes) return null;
  const where = draft.cell.attributes.connection ? ` on ${draft.cell.attributes.connection}` : "";
  if (draft.allowed) return <p className="write-allowed">You allowed this statement to change data{where}.</p>;
  return (
    <section className="write-question" aria-label="A statement that changes data">
      <p>
        <Icon name="warning" size={14} /> This statement changes data{where}. It has not run.
      </p>
      <button
        type="button"
        className="button line danger"
        onClick={() => operate({ type: "allow_write", proposal, draft: draft.cell.id })}
      >
        Yes, run this statement
      </button>
    </section>
  );
}
