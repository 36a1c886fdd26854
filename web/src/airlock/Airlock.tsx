/** A proposal in its frame: prompt, plan, drafts with their previews, evidence, and the decision. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useProposal } from "../state/hooks";
import { operate } from "../state/session";
import { useSelected } from "../state/signal";
import { Icon } from "../ui/icons";
import { isMac } from "../ui/keys";
import type { Proposal, Version } from "../wire/aliases";
import { newest } from "./ask";
import { goingIn, leftOut } from "./chosen";
import { accept, Decision, reject } from "./Decision";
import type { Going } from "./DraftHead";
import { DraftView } from "./DraftView";
import { EvidenceRow } from "./EvidenceRow";
import { PinNotes } from "./PinNotes";
import { PromptHead } from "./PromptHead";
import { RefusalView } from "./RefusalView";
import { counted, isWorking, stateWords } from "./words";

export function Airlock({ id }: { id: string }): ReactNode {
  const proposal = useProposal(id);
  const version = proposal?.versions[proposal.shown];
  return proposal && version ? <Frame proposal={proposal} version={version} /> : null;
}

interface FrameProps {
  proposal: Proposal;
  version: Version;
}

function Frame({ proposal, version }: FrameProps): ReactNode {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    if (newest.value !== proposal.id) return;
    newest.set(null);
    frame.current?.focus({ preventScroll: true });
    frame.current?.scrollIntoView({ block: "nearest" });
  }, [proposal.id]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const meanings: Record<string, (() => void) | undefined> = {
      Enter: mod ? () => void accept(proposal) : undefined,
      Backspace: mod ? () => void reject(proposal) : undefined,
      ".": mod && isWorking(proposal) ? () => stop(proposal) : undefined,
      Escape: () => frame.current?.focus(),
    };
    const meant = event.defaultPrevented ? undefined : meanings[event.key];
    if (!meant) return;
    event.preventDefault();
    event.stopPropagation();
    meant();
  };
  const hasEvidence = version.drafts.length > 0 || version.evidence.context || version.evidence.calls.length > 0;
  return (
    <section
      ref={frame}
      className={`airlock ${proposal.state}`}
      aria-label={`Airlock: ${version.prompt}`}
      aria-busy={isWorking(proposal)}
      data-proposal={proposal.id}
      data-state={proposal.state}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <PromptHead key={`${proposal.shown}:${version.prompt}`} proposal={proposal} prompt={version.prompt} />
      <StateLine proposal={proposal} version={version} />
      <PinNotes context={version.evidence.context} />
      {version.failure !== "" && <p className="airlock-failure">{version.failure}</p>}
      {version.refusal && <RefusalView proposal={proposal} refusal={version.refusal} />}
      <Drafts proposal={proposal} version={version} />
      {hasEvidence && <EvidenceRow proposal={proposal} version={version} />}
      <Decision proposal={proposal} />
    </section>
  );
}

function stop(proposal: Proposal): void {
  void operate({ type: "stop_proposal", proposal: proposal.id });
}

/** The plan, or what is going on; read out in steps, not word by word. */
function StateLine({ proposal, version }: FrameProps): ReactNode {
  const working = isWorking(proposal);
  const came = version.drafts.length > 0 ? `, ${counted(version.drafts.length, "cell")} so far` : "";
  return (
    <div className="airlock-state">
      {working && <span className="spinner" aria-hidden="true" />}
      <span>{version.plan || stateWords(proposal)}</span>
      {working && proposal.attempt > 0 && <span>A preview failed: repairing it, try {proposal.attempt}.</span>}
      <span className="visually-hidden" role="status">
        {stateWords(proposal) + (working ? came : "")}
      </span>
      {working && (
        <button type="button" className="button" onClick={() => stop(proposal)}>
          <Icon name="stop" size={12} /> Stop
        </button>
      )}
    </div>
  );
}

function Drafts({ proposal, version }: FrameProps): ReactNode {
  const out = useSelected(leftOut, (all) => all.get(proposal.id));
  const { drafts } = version;
  const going = goingIn(drafts, out ?? new Set());
  const choice = drafts.length > 1 && proposal.state !== "planning";
  const how = (id: string): Going => {
    if (!choice) return "only";
    if (!going.has(id)) return "out";
    return out?.has(id) ? "needed" : "wanted";
  };
  return drafts.map((draft) => (
    <DraftView
      key={draft.cell.id}
      draft={draft}
      proposal={proposal.id}
      state={proposal.state}
      prompt={version.prompt}
      going={how(draft.cell.id)}
      last={draft === drafts.at(-1)}
    />
  ));
}
