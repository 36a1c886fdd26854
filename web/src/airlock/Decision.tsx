/** The foot of an airlock: take all of it or a part, put it into plain cells, or throw it away. */
import type { ReactNode } from "react";
import { select } from "../state/selection";
import { operate } from "../state/session";
import { useSelected } from "../state/signal";
import { store } from "../state/store";
import { showKeys } from "../ui/keys";
import { notify } from "../ui/notices";
import type { Draft, Proposal } from "../wire/aliases";
import { goingIn, leftOut, leftOutOf } from "./chosen";

function draftsOf(proposal: Proposal): readonly Draft[] {
  return proposal.versions[proposal.shown]?.drafts ?? [];
}

/** Take the drafts that are not left out; all of them say nothing about which. */
export async function accept(proposal: Proposal): Promise<void> {
  const drafts = draftsOf(proposal);
  const going = goingIn(drafts, leftOutOf(proposal.id));
  if (proposal.state !== "ready" || going.size === 0) return;
  const some = going.size < drafts.length ? [...going] : [];
  const done = await operate({ type: "accept_proposal", proposal: proposal.id, drafts: some });
  if (!done) return;
  const first = drafts.find((draft) => going.has(draft.cell.id));
  goOn(first?.replaces || (first?.cell.id ?? ""), proposal.after);
  offerUndo("Accepted.");
}

/** The airlock takes the focus with it: keys go on at the first of these cells that is there. */
function goOn(...cells: string[]): void {
  const next = cells.find((id) => store.state.cells.has(id));
  if (next === undefined) return;
  select(next);
  // A cell that was selected all the while hears nothing of it.
  requestAnimationFrame(() => document.getElementById(`cell-${next}`)?.focus());
}

async function eject(proposal: Proposal): Promise<void> {
  const done = await operate({ type: "eject_proposal", proposal: proposal.id });
  if (!done) return;
  goOn(draftsOf(proposal)[0]?.cell.id ?? "", proposal.after);
  offerUndo("Put into plain cells.");
}

function offerUndo(text: string): void {
  notify({ tone: "plain", text, action: { title: "Undo", run: () => void operate({ type: "undo" }) } });
}

export async function reject(proposal: Proposal): Promise<void> {
  const done = await operate({ type: "reject_proposal", proposal: proposal.id });
  if (done) goOn(proposal.after);
}

export function Decision({ proposal }: { proposal: Proposal }): ReactNode {
  const out = useSelected(leftOut, (all) => all.get(proposal.id));
  const drafts = draftsOf(proposal);
  const going = goingIn(drafts, out ?? new Set()).size;
  if (drafts.length === 0) {
    return (
      <footer className="airlock-foot">
        <RejectButton proposal={proposal} word="Close" />
      </footer>
    );
  }
  return (
    <footer className="airlock-foot">
      <button
        type="button"
        className="button accent"
        disabled={proposal.state !== "ready" || going === 0}
        onClick={() => accept(proposal)}
      >
        {going < drafts.length ? `Accept ${going} of ${drafts.length}` : "Accept"} <kbd>{showKeys("Mod+Enter")}</kbd>
      </button>
      <RejectButton proposal={proposal} word="Reject" />
      <button
        type="button"
        className="button"
        disabled={proposal.state === "planning"}
        title="The drafts become cells of yours that have not run, without a group"
        onClick={() => eject(proposal)}
      >
        Into plain cells
      </button>
      <span className="airlock-promise">{promise(drafts)}</span>
    </footer>
  );
}

/** What the decision means; a write that was allowed is the one thing that no decision takes back. */
function promise(drafts: readonly Draft[]): string {
  const written = drafts.some((draft) => draft.writes && draft.allowed && draft.result?.status === "ok");
  if (written) return "What you allowed has changed its database; neither rejecting nor undo takes that back.";
  return "Rejecting leaves no trace. Accepting is one step that you can undo.";
}

function RejectButton({ proposal, word }: { proposal: Proposal; word: string }): ReactNode {
  return (
    <button type="button" className="button line" onClick={() => reject(proposal)}>
      {word} <kbd>{showKeys("Mod+Backspace")}</kbd>
    </button>
  );
}
