/** The line above a draft: whether it goes in, what it is, what it is for, what became of it, what can be done. */
import type { ReactNode } from "react";
import { revealCell } from "../notebook/actions";
import { operate } from "../state/session";
import { Icon } from "../ui/icons";
import { Menu, type MenuItem } from "../ui/Menu";
import type { Draft, Proposal } from "../wire/aliases";
import { toggleDraft } from "./chosen";
import { DraftName } from "./DraftName";
import { cellName, DRAFT_STATE_WORDS, type DraftState, draftTitle, KIND_WORDS, shortTime } from "./words";

/** Whether a draft goes in: because it is wanted, because another needs it, or not. */
export type Going = "only" | "wanted" | "needed" | "out";

interface DraftHeadProps {
  proposal: Proposal["id"];
  draft: Draft;
  state: DraftState;
  going: Going;
  fixed: boolean;
  edit: () => void;
  again: () => void;
  rerun: () => void;
  /** Give what a draft defines another name, where none stands in the head. */
  rename: () => void;
  renaming: boolean;
}

export function DraftHead({ proposal, draft, state, going, fixed, ...can }: DraftHeadProps): ReactNode {
  const { cell } = draft;
  const items: (MenuItem | null)[] = [
    { title: "Edit", hint: "Enter", run: can.edit },
    { title: "Run again", hint: "Shift+Enter", run: can.rerun },
    { title: "Ask again for this cell…", run: can.again },
    ...(cell.kind === "python" ? [{ title: "Rename what it defines…", run: can.rename }] : []),
    { title: "Copy text", run: () => void navigator.clipboard.writeText(cell.source) },
    null,
    { title: "Remove", danger: true, run: () => void operate({ type: "remove_draft", proposal, draft: cell.id }) },
  ];
  return (
    <div className="draft-head">
      {going !== "only" && (
        <input
          type="checkbox"
          className="draft-check"
          aria-label={`Accept ${draftTitle(draft)}`}
          checked={going !== "out"}
          onChange={() => toggleDraft(proposal, cell.id)}
        />
      )}
      <div className="draft-what">
        <span>{KIND_WORDS[cell.kind]}</span>
        {fixed && cell.name !== "" && <span className="draft-name">{cell.name}</span>}
        {!fixed && (cell.name !== "" || can.renaming) && (
          <DraftName key={cell.name} proposal={proposal} draft={draft} focus={can.renaming} />
        )}
        {cell.attributes.connection && <span>on {cell.attributes.connection}</span>}
        {draft.replaces !== "" && (
          <span>
            in place of{" "}
            <button type="button" className="link" onClick={() => revealCell(draft.replaces)}>
              {cellName(draft.replaces)}
            </button>
          </span>
        )}
        {draft.step !== "" && <span className="draft-step">{draft.step}</span>}
      </div>
      <div className="draft-can">
        {draft.edited && <span className="draft-note">edited</span>}
        {going === "needed" && <span className="draft-note">comes along: another cell needs it</span>}
        <StateNote state={state} seconds={draft.result?.seconds ?? 0} />
        {!fixed && (
          <>
            <button type="button" className="button icon" aria-label={`Edit ${draftTitle(draft)}`} onClick={can.edit}>
              <Icon name="pencil" />
            </button>
            <Menu
              trigger={
                <button type="button" className="button icon" aria-label={`Menu of ${draftTitle(draft)}`}>
                  <Icon name="more" />
                </button>
              }
              items={items}
            />
          </>
        )}
      </div>
    </div>
  );
}

function StateNote({ state, seconds }: { state: DraftState; seconds: number }): ReactNode {
  if (state === "ok") return seconds > 0 ? <span className="draft-time">{shortTime(seconds)}</span> : null;
  return (
    <span className={`draft-state ${state.replace(" ", "-")}`}>
      {(state === "coming" || state === "running") && <span className="spinner" aria-hidden="true" />}
      {DRAFT_STATE_WORDS[state]}
    </span>
  );
}
