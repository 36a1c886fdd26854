import { describe, expect, it } from "vitest";
import { datasetItem, keyOf } from "../../src/catalog/edits";
import { NOTHING, type Pending, type Refusal, reduce, type Step } from "../../src/catalog/pending";
import type { CatalogEdit } from "../../src/wire/aliases";

const say = (name: string, value: string): CatalogEdit => ({
  type: "set_property",
  item: datasetItem(name),
  property: "description",
  value,
});
const propose = (revision: string, ...edits: CatalogEdit[]): Step => ({
  type: "propose",
  edits,
  revision,
  idle: (edit) => "value" in edit && edit.value === "as saved",
});
const steps = (...each: Step[]): Pending => each.reduce(reduce, NOTHING);
const refusal = (part: Partial<Refusal> = {}): Refusal => ({ message: "No.", about: new Map(), stale: false, ...part });

describe("unsaved changes", () => {
  it("stand on the revision that the first of them was made on", () => {
    const now = steps(propose("r1", say("a", "x")), propose("r2", say("b", "y")));
    expect(now.base).toBe("r1");
    expect(now.changes).toHaveLength(2);
  });

  it("are none again when a thing is as it was saved", () => {
    expect(steps(propose("r1", say("a", "x")), propose("r1", say("a", "as saved")))).toBe(NOTHING);
  });

  it("stay, with the reason, when the server refuses", () => {
    const now = steps(propose("r1", say("a", "x")), { type: "send" }, { type: "refuse", refusal: refusal() });
    expect(now).toMatchObject({ saving: false, refusal: { message: "No." } });
    expect(now.changes).toHaveLength(1);
  });

  it("forget what was said of a change when that change is made anew", () => {
    const about = new Map([[keyOf(say("a", "")), "Too long."]]);
    const refused = steps(propose("r1", say("a", "x"), say("b", "y")), {
      type: "refuse",
      refusal: refusal({ about }),
    });
    expect(reduce(refused, propose("r1", say("b", "z"))).refusal).not.toBeNull();
    expect(reduce(refused, propose("r1", say("a", "z"))).refusal).toBeNull();
  });

  it("go on from another revision when the person wants to", () => {
    const now = steps(
      propose("r1", say("a", "x")),
      { type: "refuse", refusal: refusal({ stale: true }) },
      { type: "rebase", revision: "r2" },
    );
    expect(now).toMatchObject({ base: "r2", refusal: null });
    expect(now.changes).toHaveLength(1);
  });

  it("keep what was written while others were on their way", () => {
    const sending = steps(propose("r1", say("a", "x")), { type: "send" });
    const sent = sending.changes;
    const during = reduce(sending, propose("r1", say("b", "y")));
    const now = reduce(during, { type: "written", sent, revision: "r2" });
    expect(now.changes.map(({ edit }) => edit)).toEqual([say("b", "y")]);
    expect(now).toMatchObject({ base: "r2", saving: false });
    expect(reduce(sending, { type: "written", sent, revision: "r2" })).toBe(NOTHING);
  });

  it("come back after being discarded, unless new ones were made since", () => {
    const gone = steps(propose("r1", say("a", "x")));
    expect(reduce(reduce(gone, { type: "discard" }), { type: "restore", pending: gone }).changes).toHaveLength(1);
    const other = steps(propose("r1", say("b", "y")));
    expect(reduce(other, { type: "restore", pending: gone })).toBe(other);
  });

  it("are one step when made in bulk", () => {
    const now = steps(propose("r1", ...["a", "b", "c"].map((name) => say(name, "x"))));
    expect(now.changes).toHaveLength(3);
    expect(reduce(now, { type: "undo", key: keyOf(say("b", "")) }).changes).toHaveLength(2);
  });
});
