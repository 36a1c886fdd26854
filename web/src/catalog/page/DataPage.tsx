/** The wide page over the notebook: a dataset, or the catalog as a whole. Escape goes back. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { notebookPath } from "../../state/session";
import { useSignal } from "../../state/signal";
import { Icon } from "../../ui/icons";
import { isMac } from "../../ui/keys";
import { pickerOpen } from "../Picker";
import { pending } from "../pending";
import { closePlace, hashOf, place } from "../place";
import { save } from "../saving";
import { DatasetView } from "./DatasetView";
import { OverviewView } from "./OverviewView";

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.nativeEvent.isComposing) return;
  if (event.key === "Escape" && !(event.target instanceof HTMLSelectElement)) {
    event.stopPropagation();
    closePlace();
  } else if (event.key === "s" && (isMac ? event.metaKey : event.ctrlKey)) {
    event.preventDefault();
    if (pending.value.changes.length > 0) void save();
  }
}

export function DataPage(): ReactNode {
  const here = useSignal(place);
  const box = useRef<HTMLElement>(null);
  const dataset = here?.dataset ?? "";
  const item = here?.item ?? "";
  useReturnOfFocus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another dataset begins at its top
  useEffect(() => {
    if (item !== "") return;
    box.current?.scrollTo(0, 0);
    box.current?.focus({ preventScroll: true });
  }, [dataset]);
  return (
    <main
      ref={box}
      className="wide"
      data-own-keys=""
      tabIndex={-1}
      aria-label={dataset || "The catalog"}
      onKeyDown={onKeyDown}
    >
      <nav className="wide-bar" aria-label="Where you are">
        <button type="button" className="button" onClick={closePlace}>
          <Icon name="back" size={14} /> {notebookPath ? "Notebook" : "Project"} <kbd>Esc</kbd>
        </button>
        <span className="crumbs">
          <a href={hashOf("")}>The catalog</a>
          {dataset && (
            <>
              <span aria-hidden="true">/</span>
              <span aria-current="page" dir="auto">
                {dataset}
              </span>
            </>
          )}
        </span>
        <button type="button" className="button line" onClick={() => pickerOpen.set(true)}>
          Open dataset…
        </button>
      </nav>
      <div className="wide-page">
        {dataset ? <DatasetView key={dataset} name={dataset} item={item} /> : <OverviewView item={item} />}
      </div>
    </main>
  );
}

/** Who had the focus before the page came has it again when it goes. */
function useReturnOfFocus(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before !== document.body)
        requestAnimationFrame(() => before.isConnected && before.focus());
    };
  }, []);
}
