/** The one store of a window: it hears the server and wakes exactly those who look at what became different. */
import type { Delta, DraftTextChanged, Presence, ProposalRemoved, Snapshot, TextChanged } from "../wire/aliases";
import { EMPTY, type Key, type State } from "./model";
import { applyDelta, fromSnapshot, type Reduced, withPeers } from "./reducer";

type Listener = () => void;
type TextListener = (change: TextChanged | DraftTextChanged | "reset") => void;
type DecisionListener = (proposal: string, decision: ProposalRemoved["decision"]) => void;

/** The key of a draft's text among those that are listened to. */
export function draftKey(proposal: string, draft: string): string {
  return `${proposal}/${draft}`;
}

export class Store {
  private current: State = EMPTY;
  private readonly listeners = new Map<Key, Set<Listener>>();
  private readonly textListeners = new Map<string, Set<TextListener>>();
  private readonly decisionListeners = new Set<DecisionListener>();

  get state(): State {
    return this.current;
  }

  /** Take a whole session; editors are told to start from it. */
  snapshot(message: Snapshot, now: number = Date.now()): void {
    this.commit(fromSnapshot(this.current, message, now));
    for (const id of [...this.textListeners.keys()]) this.tellText(id, "reset");
  }

  /** Take a delta. False when it does not follow what is here: then the window has to ask again. */
  delta(message: Delta, now: number = Date.now()): boolean {
    if (message.revision <= this.current.revision) return true;
    if (message.base !== this.current.revision) return false;
    this.commit(applyDelta(this.current, message, now));
    for (const change of message.changes) {
      if (change.type === "text_changed") this.tellText(change.cell, change);
      if (change.type === "draft_text_changed") this.tellText(draftKey(change.proposal, change.draft), change);
      if (change.type === "proposal_removed") {
        for (const listener of this.decisionListeners) listener(change.proposal, change.decision);
      }
    }
    // After the updates, so that what this window typed is confirmed before a whole text is compared with it.
    for (const change of message.changes) if (change.type === "proposal_changed") this.resetDrafts(change.proposal.id);
    return true;
  }

  private resetDrafts(proposal: string): void {
    for (const key of [...this.textListeners.keys()]) {
      if (key.startsWith(`${proposal}/`)) this.tellText(key, "reset");
    }
  }

  presence(message: Presence): void {
    this.commit(withPeers(this.current, message.peers));
  }

  subscribe(key: Key, listener: Listener): () => void {
    return add(this.listeners, key, listener);
  }

  /** Hear every change of a cell's text (or of a draft's, by its `draftKey`), with the updates that made it. */
  onText(cell: string, listener: TextListener): () => void {
    return add(this.textListeners, cell, listener);
  }

  /** Hear what became of airlocks. */
  onDecision(listener: DecisionListener): () => void {
    this.decisionListeners.add(listener);
    return () => this.decisionListeners.delete(listener);
  }

  private commit(reduced: Reduced): void {
    this.current = reduced.state;
    for (const key of reduced.touched) {
      for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
    }
  }

  private tellText(cell: string, change: TextChanged | DraftTextChanged | "reset"): void {
    for (const listener of [...(this.textListeners.get(cell) ?? [])]) listener(change);
  }
}

function add<K, L>(map: Map<K, Set<L>>, key: K, listener: L): () => void {
  const set = map.get(key) ?? new Set<L>();
  map.set(key, set.add(listener));
  return () => {
    set.delete(listener);
    if (set.size === 0 && map.get(key) === set) map.delete(key);
  };
}

export const store = new Store();
