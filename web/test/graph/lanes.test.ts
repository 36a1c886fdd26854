import { describe, expect, it } from "vitest";
import { layArcs, reachable } from "../../src/graph/lanes";

describe("arcs of the graph", () => {
  it("gives arcs that overlap lanes of their own", () => {
    const arcs = layArcs([[], [], [0], [1]]);
    expect(new Set(arcs.map((arc) => arc.lane)).size).toBe(2);
  });

  it("lets arcs that only touch share a lane", () => {
    const arcs = layArcs([[], [0], [1]]);
    expect(arcs.map((arc) => arc.lane)).toEqual([0, 0]);
  });

  it("keeps short edges closest to the cells", () => {
    const arcs = layArcs([[], [0], [0, 1]]);
    const long = arcs.find((arc) => arc.from === 0 && arc.to === 2);
    expect(long?.lane).toBe(1);
  });

  it("finds everything downstream even around a cycle", () => {
    expect([...reachable(0, [[1], [2], [0]])].sort()).toEqual([0, 1, 2]);
  });
});
