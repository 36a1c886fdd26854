/** How components look at the store: each hook wakes its component only for its own key. */
import { useCallback, useSyncExternalStore } from "react";
import type { Group, Peer, Proposal, SessionView } from "../wire/aliases";
import { type CellState, cellKey, type Key, proposalKey, type State } from "./model";
import { store } from "./store";

function useKey<T>(key: Key, read: (state: State) => T): T {
  const subscribe = useCallback((wake: () => void) => store.subscribe(key, wake), [key]);
  return useSyncExternalStore(subscribe, () => read(store.state));
}

const readOrder = (state: State): readonly string[] => state.order;
const readSession = (state: State): SessionView => state.session;
const readGroups = (state: State): ReadonlyMap<string, Group> => state.groups;
const readPeers = (state: State): readonly Peer[] => state.peers;

/** The cell, or undefined when it is gone. */
export function useCell(id: string): CellState | undefined {
  return useKey(cellKey(id), (state) => state.cells.get(id));
}

/** The ids of all cells in order. */
export function useOrder(): readonly string[] {
  return useKey("order", readOrder);
}

export function useSession(): SessionView {
  return useKey("session", readSession);
}

/** The airlock, or undefined when it is decided. */
export function useProposal(id: string): Proposal | undefined {
  return useKey(proposalKey(id), (state) => state.proposals.get(id));
}

/** The airlocks below a cell (empty: at the top), as their ids with a space between. */
export function useProposalsAt(after: string): string {
  return useKey("proposals", (state) => proposalsAt(state, after));
}

function proposalsAt(state: State, after: string): string {
  let found = "";
  for (const proposal of state.proposals.values()) {
    if (proposal.after === after) found += found === "" ? proposal.id : ` ${proposal.id}`;
  }
  return found;
}

/** Every accepted airlock by id. */
export function useGroups(): ReadonlyMap<string, Group> {
  return useKey("groups", readGroups);
}

export function usePeers(): readonly Peer[] {
  return useKey("peers", readPeers);
}
