import type { ReactNode } from "react";
import { useSession } from "../state/hooks";
import { openAsk } from "./actions";

/** Nothing here yet: one sentence and one action. */
export function EmptyNotebook(): ReactNode {
  const { path } = useSession();
  if (!path) return null; // the first snapshot is still on its way
  return (
    <div className="empty">
      <p>This notebook is empty. Ask a question about your data, or add a cell from the line above.</p>
      <button type="button" className="button line" onClick={() => openAsk("")}>
        Ask a question
      </button>
    </div>
  );
}
