/** At the foot of the window while something is not saved: how much, and what to do with it. */
import type { ReactNode } from "react";
import { useSignal } from "../state/signal";
import { pending } from "./pending";
import { RefusalLine, Review, reviewOpen } from "./Review";
import { discard, save } from "./saving";
import { counted } from "./words";

export function EditBar(): ReactNode {
  const now = useSignal(pending);
  const reviewing = useSignal(reviewOpen);
  return (
    <>
      {now.changes.length > 0 && (
        <section className="edit-bar" aria-label="Unsaved changes to the catalog" data-own-keys="">
          {!reviewing && <RefusalLine now={now} />}
          <div className="edit-bar-line">
            <strong role="status">{counted(now.changes.length, "change")}</strong>
            <button type="button" className="button line" onClick={() => reviewOpen.set(true)}>
              Review
            </button>
            <button type="button" className="button solid" disabled={now.saving} onClick={() => void save()}>
              {now.saving ? "Saving…" : "Save"}
            </button>
            <button type="button" className="button" disabled={now.saving} onClick={discard}>
              Discard
            </button>
          </div>
        </section>
      )}
      <Review />
    </>
  );
}
