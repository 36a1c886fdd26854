import { describe, expect, it } from "vitest";
import { cellKey, EMPTY } from "../../src/state/model";
import { applyDelta, fromSnapshot } from "../../src/state/reducer";
import type { Change } from "../../src/wire/aliases";
import { delta, snapshot, view } from "./fixtures";

function following(cells: string[], ...changes: Change[]) {
  const { state } = fromSnapshot(EMPTY, snapshot(cells.map((id) => view(id, { text: id }))), 0);
  return applyDelta(state, delta(1, ...changes), 1000);
}

describe("the state of a window", () => {
  it("puts new cells below the one that they follow", () => {
    const { state } = following(["a", "b"], { type: "cells_inserted", after: "a", cells: [view("x"), view("y")] });
    expect(state.order).toEqual(["a", "x", "y", "b"]);
  });

  it("puts new cells at the top when they follow none", () => {
    const { state } = following(["a"], { type: "cells_inserted", after: "", cells: [view("x")] });
    expect(state.order).toEqual(["x", "a"]);
  });

  it("reads ranges as positions in the order of that moment", () => {
    const { state } = following(
      ["a", "b", "c"],
      { type: "cells_removed", cells: ["a"] },
      { type: "validity_changed", validity: "stale", ranges: [[0, 1]] },
    );
    expect(state.cells.get("b")?.validity).toBe("stale");
    expect(state.cells.get("c")?.validity).toBe("fresh");
  });

  it("wakes only the cells that changed", () => {
    const { touched } = following(["a", "b", "c"], { type: "status_changed", status: "queued", ranges: [[1, 2]] });
    expect([...touched]).toEqual([cellKey("b")]);
  });

  it("leaves the objects of other cells as they are", () => {
    const { state: before } = fromSnapshot(EMPTY, snapshot([view("a"), view("b")]), 0);
    const { state } = applyDelta(
      before,
      delta(1, { type: "cell_changed", id: "a", kind: "sql", name: "n", attributes: {}, group: "" }),
      0,
    );
    expect(state.cells.get("b")).toBe(before.cells.get("b"));
    expect(before.cells.get("a")?.kind).toBe("python");
  });

  it("applies text in UTF-16 units", () => {
    const { state: before } = fromSnapshot(EMPTY, snapshot([view("a", { text: "😀b" })]), 0);
    const change: Change = { type: "text_changed", cell: "a", version: 0, clients: ["x"], updates: [[2, [0, "-"], 1]] };
    expect(applyDelta(before, delta(1, change), 0).state.cells.get("a")).toMatchObject({ text: "😀-b", version: 1 });
  });

  it("takes only those updates of a text that it has not seen", () => {
    const { state: before } = fromSnapshot(EMPTY, snapshot([view("a", { text: "xy", version: 1 })]), 0);
    const updates = [
      [1, [0, "y"]],
      [2, [0, "z"]],
    ];
    const change: Change = { type: "text_changed", cell: "a", version: 0, clients: ["c", "c"], updates };
    expect(applyDelta(before, delta(1, change), 0).state.cells.get("a")).toMatchObject({ text: "xyz", version: 2 });
  });

  it("collects the console of a run and lets its result replace it", () => {
    const running: Change = { type: "status_changed", status: "running", ranges: [[0, 1]] };
    const said = (text: string): Change => ({ type: "console_appended", cell: "a", name: "stdout", text });
    const first = following(["a"], running, said("one "), said("two"));
    expect(first.state.cells.get("a")).toMatchObject({ startedAt: 1000, console: [{ text: "one two" }] });
    const done: Change = { type: "result_changed", cell: "a", result: null, validity: "fresh" };
    const second = applyDelta(first.state, delta(2, done), 2000);
    expect(second.state.cells.get("a")).toMatchObject({ status: "idle", console: [], startedAt: null });
  });

  it("forgets what a snapshot does not hold, and wakes who looked at it", () => {
    const { state: before } = fromSnapshot(EMPTY, snapshot([view("a")]), 0);
    const { state, touched } = fromSnapshot(before, snapshot([view("b")], 9), 0);
    expect([...state.cells.keys()]).toEqual(["b"]);
    expect(touched.has(cellKey("a"))).toBe(true);
  });
});
