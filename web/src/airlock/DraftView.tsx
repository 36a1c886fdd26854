/** One proposed cell: what it is for, its code, what was found and put right, and what it gave in the sandbox. */
import { type KeyboardEvent, memo, type ReactNode, useEffect, useState } from "react";
import { runDraft } from "../editor/drafts";
import { Outputs } from "../outputs/Outputs";
import { Prose } from "../outputs/Prose";
import { Inline } from "../ui/Inline";
import type { Draft, Proposal } from "../wire/aliases";
import { DraftCode } from "./DraftCode";
import { DraftHead, type Going } from "./DraftHead";
import { RepairList } from "./RepairList";
import { StepAgain } from "./StepAgain";
import { WriteQuestion } from "./WriteQuestion";
import { counted, draftState, draftTitle } from "./words";

interface DraftViewProps {
  draft: Draft;
  proposal: string;
  state: Proposal["state"];
  prompt: string;
  going: Going;
  /** The last one of the airlock so far. */
  last: boolean;
}

/** It redraws for its own draft only: the reducer keeps what did not change. */
export const DraftView = memo(function DraftView({
  draft,
  proposal,
  state,
  prompt,
  going,
  last,
}: DraftViewProps): ReactNode {
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const [open, setOpen] = useState(false);
  const { cell, result } = draft;
  const fixed = state === "planning";
  const now = draftState(draft, state, last);
  useEffect(() => {
    if (fixed) setEditing(false);
  }, [fixed]);
  const edit = (): void => {
    setOpen(true);
    setEditing(true);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || fixed || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) runDraft(proposal, cell.id);
    else edit();
  };
  const plain = cell.kind === "markdown" && !cell.source.includes("{{");
  const quiet = plain || (now === "ok" && (cell.kind === "chart" || cell.kind === "markdown"));
  const code = (
    <DraftCode
      proposal={proposal}
      draft={draft}
      editing={editing}
      edit={edit}
      leave={() => setEditing(false)}
      fixed={fixed}
    />
  );
  return (
    <article
      className={going === "out" ? "draft out" : "draft"}
      aria-label={`Draft: ${draftTitle(draft)}`}
      data-draft={cell.id}
      data-state={now.replace(" ", "-")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Enter on a draft edits it
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <DraftHead
        proposal={proposal}
        draft={draft}
        state={now}
        going={going}
        fixed={fixed}
        edit={edit}
        again={() => setAsking(true)}
        rerun={() => runDraft(proposal, cell.id)}
        rename={() => setRenaming(true)}
        renaming={renaming}
      />
      {asking && <StepAgain proposal={proposal} draft={cell.id} prompt={prompt} close={() => setAsking(false)} />}
      {quiet ? (
        <details
          className="draft-source"
          open={open || draft.replaces !== ""}
          onToggle={(event) => setOpen(event.currentTarget.open)}
        >
          <summary>Source</summary>
          {code}
        </details>
      ) : (
        code
      )}
      <Found draft={draft} />
      <WriteQuestion proposal={proposal} draft={draft} />
      {plain && !result && <Prose text={cell.source} />}
      {result && now !== "waiting" && (
        <div className={draft.outdated ? "results outdated" : "results"}>
          <Outputs outputs={result.outputs} cell={cell.id} proposal={proposal} />
        </div>
      )}
      {now === "failed" && !fixed && !asking && (
        <button type="button" className="button line" onClick={() => setAsking(true)}>
          Ask again for this cell…
        </button>
      )}
    </article>
  );
});

/** What the checks found in it and could not put right, and what they did put right. */
function Found({ draft }: { draft: Draft }): ReactNode {
  return (
    <>
      {draft.diagnostics.length > 0 && (
        <ul className="diagnostics">
          {draft.diagnostics.map((found) => (
            <li key={found.code + found.message} className={`diagnostic ${found.severity}`}>
              <span className="diagnostic-text">
                <Inline text={found.message} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {draft.repairs.length > 0 && (
        <details className="draft-repairs">
          <summary>{counted(draft.repairs.length, "repair")} made before you saw it</summary>
          <RepairList repairs={draft.repairs} />
        </details>
      )}
    </>
  );
}
