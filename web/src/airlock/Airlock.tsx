/** A proposal in its frame: prompt, plan, drafts with their previews, evidence, and the decision. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { operate } from "../state/session";
import { Icon } from "../ui/icons";
import { isMac, showKeys } from "../ui/keys";
import type { Proposal } from "../wire/aliases";
import { newest } from "./ask";
import { ContextRow } from "./ContextRow";
import { DraftView } from "./DraftView";
import { EvidenceRow } from "./EvidenceRow";
import { PinNotes } from "./PinNotes";
import { PromptHead } from "./PromptHead";
import { RefusalView } from "./RefusalView";

const STATE_WORDS: Record<Proposal["state"], string> = {
  planning: "Reading the question…",
  previewing: "Running a preview in the sandbox…",
  ready: "Ready for your decision",
  refused: "Not answered",
  failed: "The preview failed",
};

export function accept(proposal: Proposal): void {
  if (proposal.state === "ready") void operate({ type: "accept_proposal", proposal: proposal.id });
}

export function reject(proposal: Proposal): void {
  void operate({ type: "reject_proposal", proposal: proposal.id });
}

export function Airlock({ proposal }: { proposal: Proposal }): ReactNode {
  const frame = useRef<HTMLElement>(null);
  const version = proposal.versions[proposal.shown];
  useEffect(() => {
    if (newest.value !== proposal.id) return;
    newest.set(null);
    frame.current?.focus({ preventScroll: true });
    frame.current?.scrollIntoView({ block: "nearest" });
  }, [proposal.id]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (mod && event.key === "Enter") accept(proposal);
    else if (mod && event.key === "Backspace") reject(proposal);
    else if (event.key === "Escape") frame.current?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (!version) return null;
  const working = proposal.state === "planning" || proposal.state === "previewing";
  return (
    <section
      ref={frame}
      className={`airlock ${proposal.state}`}
      aria-label={`Airlock: ${version.prompt}`}
      aria-busy={working}
      data-proposal={proposal.id}
      data-state={proposal.state}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <PromptHead key={`${proposal.shown}:${version.prompt}`} proposal={proposal} prompt={version.prompt} />
      <p className="airlock-state" role="status">
        {working && <span className="spinner" aria-hidden="true" />}
        {version.plan || STATE_WORDS[proposal.state]}
        {working && (
          <button
            type="button"
            className="button"
            onClick={() => operate({ type: "stop_proposal", proposal: proposal.id })}
          >
            <Icon name="stop" size={12} /> Stop
          </button>
        )}
      </p>
      <PinNotes context={version.evidence.context} />
      {version.failure !== "" && <p className="airlock-failure">{version.failure}</p>}
      {version.refusal && <RefusalView proposal={proposal} refusal={version.refusal} />}
      {version.drafts.map((draft) => (
        <DraftView key={draft.cell.id} draft={draft} proposal={proposal.id} pending={proposal.state === "previewing"} />
      ))}
      {version.drafts.length > 0 && <EvidenceRow proposal={proposal} version={version} />}
      {version.drafts.length === 0 && version.evidence.context && <ContextRow context={version.evidence.context} />}
      <Decision proposal={proposal} hasDrafts={version.drafts.length > 0} />
    </section>
  );
}

function Decision({ proposal, hasDrafts }: { proposal: Proposal; hasDrafts: boolean }): ReactNode {
  return (
    <footer className="airlock-foot">
      {hasDrafts && (
        <button
          type="button"
          className="button accent"
          disabled={proposal.state !== "ready"}
          onClick={() => accept(proposal)}
        >
          Accept <kbd>{showKeys("Mod+Enter")}</kbd>
        </button>
      )}
      <button type="button" className="button line" onClick={() => reject(proposal)}>
        {hasDrafts ? "Reject" : "Close"} <kbd>{showKeys("Mod+Backspace")}</kbd>
      </button>
      {hasDrafts && (
        <span className="airlock-promise">Rejecting leaves no trace. Accepting is one step that you can undo.</span>
      )}
    </footer>
  );
}
