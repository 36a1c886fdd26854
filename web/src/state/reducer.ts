/** Pure: a state and a message from the server make the next state, and the keys of what became different. */
import type { Change, Delta, DraftTextChanged, Peer, Proposal, Snapshot } from "../wire/aliases";
import { appendConsole } from "./console";
import { type CellState, cellKey, type Key, proposalKey, type State } from "./model";
import { share } from "./share";
import { applyUpdates } from "./text";

export interface Reduced {
  state: State;
  touched: ReadonlySet<Key>;
}

/** The state that a snapshot describes; everything counts as different. */
export function fromSnapshot(previous: State, snapshot: Snapshot, now: number): Reduced {
  const cells = new Map<string, CellState>();
  for (const view of snapshot.cells) {
    cells.set(view.id, { ...view, startedAt: view.status === "running" ? now : null });
  }
  const touched = new Set<Key>(["order", "session", "proposals", "groups"]);
  for (const id of previous.cells.keys()) touched.add(cellKey(id));
  for (const id of cells.keys()) touched.add(cellKey(id));
  for (const id of previous.proposals.keys()) touched.add(proposalKey(id));
  for (const { id } of snapshot.proposals) touched.add(proposalKey(id));
  return {
    state: {
      epoch: snapshot.epoch,
      revision: snapshot.revision,
      session: snapshot.session,
      order: snapshot.cells.map((view) => view.id),
      cells,
      proposals: new Map(
        snapshot.proposals.map((proposal) => [proposal.id, share(previous.proposals.get(proposal.id), proposal)]),
      ),
      groups: new Map(snapshot.groups.map((group) => [group.id, group])),
      peers: previous.peers,
    },
    touched,
  };
}

/** The state after a delta whose base is the present revision. */
export function applyDelta(previous: State, delta: Delta, now: number): Reduced {
  const draft: Draft = {
    state: { ...previous, revision: delta.revision },
    cells: new Map(previous.cells),
    touched: new Set(),
    now,
  };
  for (const change of delta.changes) apply(draft, change);
  draft.state.cells = draft.cells;
  return { state: draft.state, touched: draft.touched };
}

export function withPeers(previous: State, peers: readonly Peer[]): Reduced {
  return { state: { ...previous, peers }, touched: new Set<Key>(["peers"]) };
}

interface Draft {
  state: State;
  cells: Map<string, CellState>;
  touched: Set<Key>;
  now: number;
}

function update(draft: Draft, id: string, part: Partial<CellState>): void {
  const cell = draft.cells.get(id);
  if (!cell) return;
  draft.cells.set(id, { ...cell, ...part });
  draft.touched.add(cellKey(id));
}

function touch<K extends Key & keyof State>(draft: Draft, key: K, value: State[K]): void {
  draft.state[key] = value;
  draft.touched.add(key);
}

type Handlers = { [C in Change as C["type"]]: (draft: Draft, change: C) => void };

const handlers: Handlers = {
  cells_inserted(draft, change) {
    for (const view of change.cells) {
      draft.cells.set(view.id, { ...view, startedAt: null });
      draft.touched.add(cellKey(view.id));
    }
    const ids = change.cells.map((view) => view.id);
    const order = draft.state.order.filter((id) => !ids.includes(id));
    order.splice(change.after === "" ? 0 : order.indexOf(change.after) + 1, 0, ...ids);
    touch(draft, "order", order);
  },
  cells_removed(draft, change) {
    const gone = new Set(change.cells);
    for (const id of gone) {
      draft.cells.delete(id);
      draft.touched.add(cellKey(id));
    }
    const order = draft.state.order.filter((id) => !gone.has(id));
    touch(draft, "order", order);
  },
  order_changed(draft, change) {
    touch(draft, "order", change.order);
  },
  cell_changed(draft, { id, kind, name, attributes, group }) {
    update(draft, id, { kind, name, attributes, group });
  },
  text_changed(draft, change) {
    const cell = draft.cells.get(change.cell);
    if (!cell) return;
    const missed = change.updates.slice(cell.version - change.version);
    if (missed.length === 0) return;
    update(draft, change.cell, { text: applyUpdates(cell.text, missed), version: cell.version + missed.length });
  },
  validity_changed(draft, change) {
    for (const id of positions(draft, change.ranges)) update(draft, id, { validity: change.validity });
  },
  status_changed(draft, change) {
    for (const id of positions(draft, change.ranges)) {
      const running = change.status === "running";
      const started = running ? { startedAt: draft.now, console: [] } : { startedAt: null };
      update(draft, id, { status: change.status, ...started });
    }
  },
  result_changed(draft, { cell, result, validity }) {
    update(draft, cell, { result, validity, status: "idle", console: [], startedAt: null, waiting: null });
  },
  console_appended(draft, change) {
    const cell = draft.cells.get(change.cell);
    if (cell) update(draft, change.cell, { console: appendConsole(cell.console, change.name, change.text) });
  },
  analysis_changed(draft, { cell, upstream, definitions, diagnostics }) {
    update(draft, cell, { upstream, definitions, diagnostics });
  },
  input_changed(draft, change) {
    update(draft, change.cell, { input: change.value, waiting: change.waiting });
  },
  proposal_changed(draft, { proposal }) {
    const before = draft.state.proposals.get(proposal.id);
    draft.state.proposals = new Map(draft.state.proposals).set(proposal.id, share(before, proposal));
    draft.touched.add(proposalKey(proposal.id));
    if (before?.after !== proposal.after) draft.touched.add("proposals");
  },
  draft_text_changed(draft, change) {
    const proposal = draft.state.proposals.get(change.proposal);
    const next = proposal && withText(proposal, change);
    if (!next) return;
    draft.state.proposals = new Map(draft.state.proposals).set(proposal.id, next);
    draft.touched.add(proposalKey(proposal.id));
  },
  proposal_removed(draft, change) {
    const proposals = new Map(draft.state.proposals);
    proposals.delete(change.proposal);
    draft.touched.add(proposalKey(change.proposal));
    touch(draft, "proposals", proposals);
  },
  groups_changed(draft, change) {
    touch(draft, "groups", new Map(change.groups.map((group) => [group.id, group])));
  },
  session_changed(draft, change) {
    touch(draft, "session", change.session);
  },
};

function apply(draft: Draft, change: Change): void {
  const handler = handlers[change.type] as (draft: Draft, change: Change) => void;
  handler(draft, change);
}

/** The proposal with updates in the text of one draft of its shown version; the same one when it has them already. */
function withText(proposal: Proposal, change: DraftTextChanged): Proposal {
  const drafts = proposal.versions[proposal.shown]?.drafts.map((each) => {
    const missed = each.cell.id === change.draft ? change.updates.slice(each.version - change.version) : [];
    if (missed.length === 0) return each;
    const cell = { ...each.cell, source: applyUpdates(each.cell.source, missed) };
    return { ...each, cell, version: each.version + missed.length, edited: true };
  });
  if (!drafts) return proposal;
  const versions = proposal.versions.map((each, index) => (index === proposal.shown ? { ...each, drafts } : each));
  return { ...proposal, versions };
}

function* positions(draft: Draft, ranges: readonly (readonly [number, number])[]): Generator<string> {
  for (const [start, end] of ranges) yield* draft.state.order.slice(start, end);
}
