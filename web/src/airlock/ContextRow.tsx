/** The way to the context where there are no drafts: under a refusal, or a preview that failed. */
import { type ReactNode, useId, useRef, useState } from "react";
import type { ContextReceipt } from "../wire/types";
import { ContextView } from "./ContextView";

export function ContextRow({ context }: { context: ContextReceipt }): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const region = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="evidence">
      <div className="evidence-row">
        <button
          ref={button}
          type="button"
          className="button"
          aria-expanded={open}
          aria-controls={region}
          onClick={() => setOpen(!open)}
        >
          Context
        </button>
      </div>
      <div id={region}>{open && <ContextView context={context} close={close} />}</div>
    </div>
  );
}
