/** Endorsement and visibility: badges that show them and controls that change them. */
import type { ReactNode } from "react";
import { useSelected } from "../../state/signal";
import { Icon } from "../../ui/icons";
import type { Endorsement, ItemName, Visibility } from "../../wire/aliases";
import { itemKey } from "../edits";
import { isChanged, pending } from "../pending";
import { propose } from "../saving";

/** In the order in which they are to be trusted. */
export const ENDORSEMENTS: readonly Endorsement[] = ["endorsed", "", "experimental", "deprecated"];
export const ENDORSEMENT_WORDS: Record<Endorsement, string> = {
  endorsed: "Endorsed",
  "": "Not endorsed",
  experimental: "Experimental",
  deprecated: "Deprecated",
};

/** Whether a property of an item has an unsaved change. */
export function useChanged(item: ItemName, property: string): boolean {
  const key = `${itemKey(item)}|${property}`;
  return useSelected(pending, (now) => isChanged(now, key));
}

interface BadgesProps {
  endorsement: Endorsement;
  visibility: Visibility;
  problems?: number;
}

export function Badges({ endorsement, visibility, problems = 0 }: BadgesProps): ReactNode {
  return (
    <>
      {endorsement && <span className={`badge ${endorsement}`}>{endorsement}</span>}
      {visibility === "hidden" && <span className="badge">hidden</span>}
      {problems > 0 && (
        <span className="badge problem">
          {problems} {problems === 1 ? "problem" : "problems"}
        </span>
      )}
    </>
  );
}

export function EndorsementChoice({ item, value }: { item: ItemName; value: Endorsement }): ReactNode {
  const changed = useChanged(item, "endorsement");
  return (
    <select
      className={`field standing ${value} ${changed ? "changed" : ""}`}
      aria-label={`Endorsement of ${item.name}`}
      value={value}
      onChange={(event) => propose({ type: "set_property", item, property: "endorsement", value: event.target.value })}
    >
      {ENDORSEMENTS.map((each) => (
        <option key={each} value={each}>
          {ENDORSEMENT_WORDS[each]}
        </option>
      ))}
    </select>
  );
}

/** One press shows an item to AI or hides it. */
export function VisibilityToggle({
  item,
  value,
  wordy = false,
}: {
  item: ItemName;
  value: Visibility;
  wordy?: boolean;
}): ReactNode {
  const changed = useChanged(item, "visibility");
  const hidden = value === "hidden";
  const words = hidden ? "Hidden from AI" : "Visible to AI";
  return (
    <button
      type="button"
      className={`button visibility ${wordy ? "line" : "icon"} ${value} ${changed ? "changed" : ""}`}
      aria-pressed={wordy ? undefined : hidden}
      aria-label={wordy ? `${words}: ${item.name}` : `Hide ${item.name} from AI`}
      title={hidden ? "Hidden from AI. Press to show it." : "Visible to AI. Press to hide it."}
      onClick={() =>
        propose({ type: "set_property", item, property: "visibility", value: hidden ? "visible" : "hidden" })
      }
    >
      <Icon name={hidden ? "unseen" : "seen"} size={14} />
      {wordy && words}
    </button>
  );
}
