import { describe, expect, it, vi } from "vitest";
import { cellKey } from "../../src/state/model";
import { Store } from "../../src/state/store";
import { delta, snapshot, view } from "./fixtures";

describe("the store", () => {
  it("wakes the subscriber of one cell and nobody else", () => {
    const store = new Store();
    store.snapshot(snapshot([view("a"), view("b")]));
    const [a, b] = [vi.fn(), vi.fn()];
    store.subscribe(cellKey("a"), a);
    store.subscribe(cellKey("b"), b);
    store.delta(delta(1, { type: "status_changed", status: "running", ranges: [[0, 1]] }));
    expect(a).toHaveBeenCalledTimes(1);
    expect(b).not.toHaveBeenCalled();
  });

  it("takes a delta that it has seen without doing it twice", () => {
    const store = new Store();
    store.snapshot(snapshot([view("a")], 5));
    expect(store.delta(delta(3, { type: "cells_removed", cells: ["a"] }))).toBe(true);
    expect(store.state.order).toEqual(["a"]);
  });

  it("says when a delta is missing before the one that came", () => {
    const store = new Store();
    store.snapshot(snapshot([view("a")], 5));
    expect(store.delta(delta(7))).toBe(false);
  });

  it("tells editors to start again after a snapshot", () => {
    const store = new Store();
    const listener = vi.fn();
    store.onText("a", listener);
    store.snapshot(snapshot([view("a")]));
    expect(listener).toHaveBeenCalledWith("reset");
  });
});
