/** What a window knows of a session: the last snapshot with every delta since, and nothing of its own. */
import type { CellView, Group, Peer, Proposal, SessionView } from "../wire/aliases";

export interface CellState extends CellView {
  /** When this window saw the run begin, in milliseconds; null when the cell does not run. */
  startedAt: number | null;
}

export interface State {
  epoch: string;
  revision: number;
  session: SessionView;
  order: readonly string[];
  cells: ReadonlyMap<string, CellState>;
  proposals: ReadonlyMap<string, Proposal>;
  groups: ReadonlyMap<string, Group>;
  peers: readonly Peer[];
}

/**
 * What a subscriber can wait for; a cell's key is `cell:` and its id, an airlock's `proposal:` and its id. `proposals`
 * is which airlocks there are and where they stand, not what is in them.
 */
export type Key = "order" | "session" | "proposals" | "groups" | "peers" | `cell:${string}` | `proposal:${string}`;

export function cellKey(id: string): Key {
  return `cell:${id}`;
}

export function proposalKey(id: string): Key {
  return `proposal:${id}`;
}

export const EMPTY_SESSION: SessionView = {
  path: "",
  title: "",
  kernel: "none",
  kernel_reason: "",
  saved: "saved",
  save_reason: "",
  run_on_edit: true,
  order_mode: false,
  trusted: false,
  can_undo: "",
  can_redo: "",
  metadata: {},
  recovered: "",
  notices: [],
  conflicts: [],
};

export const EMPTY: State = {
  epoch: "",
  revision: 0,
  session: EMPTY_SESSION,
  order: [],
  cells: new Map(),
  proposals: new Map(),
  groups: new Map(),
  peers: [],
};
