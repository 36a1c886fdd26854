import { describe, expect, it } from "vitest";
import { EMPTY, proposalKey, type State } from "../../src/state/model";
import { applyDelta, fromSnapshot } from "../../src/state/reducer";
import { draftKey, Store } from "../../src/state/store";
import type { Change, DraftTextChanged, Proposal } from "../../src/wire/aliases";
import { draft, proposal } from "../airlock/fixtures";
import { delta, snapshot, view } from "./fixtures";

function having(...proposals: Proposal[]): State {
  return fromSnapshot(EMPTY, { ...snapshot([view("a")]), proposals }, 0).state;
}

const put = (changed: Proposal): Change => ({ type: "proposal_changed", proposal: changed });
const typed = (updates: unknown[][], version = 0): DraftTextChanged => ({
  type: "draft_text_changed",
  proposal: "p",
  draft: "one",
  version,
  clients: updates.map(() => "x"),
  updates,
});

describe("airlocks in the state of a window", () => {
  it("wake only those who look at them, and the places when one is new or gone", () => {
    const before = having(proposal("p", [draft("one")]));
    const changed = applyDelta(before, delta(1, put(proposal("p", [draft("one")], { state: "failed" }))), 0);
    expect([...changed.touched]).toEqual([proposalKey("p")]);
    const added = applyDelta(before, delta(1, put(proposal("q", []))), 0);
    expect([...added.touched].sort()).toEqual([proposalKey("q"), "proposals"].sort());
    const gone = applyDelta(before, delta(1, { type: "proposal_removed", proposal: "p", decision: "rejected" }), 0);
    expect([...gone.touched].sort()).toEqual([proposalKey("p"), "proposals"].sort());
  });

  it("keep the drafts that came again as they were, so that only what streams is drawn again", () => {
    const before = having(proposal("p", [draft("one"), draft("two")]));
    const two = draft("two");
    const again = proposal("p", [draft("one"), { ...two, cell: { ...two.cell, source: "SELECT 2, 3" } }]);
    const { state } = applyDelta(before, delta(1, put(again)), 0);
    const [first, second] = state.proposals.get("p")?.versions[0]?.drafts ?? [];
    expect(first).toBe(before.proposals.get("p")?.versions[0]?.drafts[0]);
    expect(second?.cell.source).toBe("SELECT 2, 3");
  });

  it("take what is typed into a draft, each update once", () => {
    const before = having(proposal("p", [draft("one")]));
    const length = "SELECT 'one'".length;
    const updates = [
      [length, [0, " -- a"]],
      [length + 5, [0, "b"]],
    ];
    const { state } = applyDelta(before, delta(1, typed(updates)), 0);
    expect(state.proposals.get("p")?.versions[0]?.drafts[0]).toMatchObject({
      cell: { source: "SELECT 'one' -- ab" },
      version: 2,
      edited: true,
    });
    const twice = applyDelta(state, delta(2, typed(updates)), 0).state;
    expect(twice.proposals.get("p")?.versions[0]?.drafts[0]?.version).toBe(2);
    expect(applyDelta(state, delta(2, { ...typed(updates), proposal: "gone" }), 0).state.proposals.size).toBe(1);
  });

  it("tell a draft's editor its updates first, and then that the airlock is another", () => {
    const store = new Store();
    store.snapshot({ ...snapshot([view("a")]), proposals: [proposal("p", [draft("one")])] });
    const heard: unknown[] = [];
    store.onText(draftKey("p", "one"), (change) => heard.push(change === "reset" ? change : change.type));
    const after = proposal("p", [draft("one", { version: 1 })]);
    store.delta(delta(1, put(after), typed([[12, [0, "x"]]])));
    expect(heard).toEqual(["draft_text_changed", "reset"]);
    store.delta(delta(2, put(proposal("other", []))));
    expect(heard).toHaveLength(2);
  });
});
