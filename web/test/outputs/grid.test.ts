import { describe, expect, it } from "vitest";
import { columnWindow, edges, MOST_HEIGHT, ROW, rowWindow, scrollToRow } from "../../src/outputs/gridGeometry";
import { contains, moved } from "../../src/outputs/tableSelection";

const VIEW = 12 * ROW;

describe("rows of a table", () => {
  it("draws those in view and a few around them", () => {
    const { first, last, top } = rowWindow(1000, 500 * ROW, VIEW);
    expect(first).toBeLessThan(500);
    expect(last).toBeGreaterThanOrEqual(512);
    expect(last - first).toBeLessThan(40);
    expect(top).toBe(first * ROW);
  });

  it("reaches the very last of a hundred million rows in a box of bearable height", () => {
    const count = 100_000_000;
    const { height } = rowWindow(count, 0, VIEW);
    expect(height).toBe(MOST_HEIGHT);
    const end = rowWindow(count, height - VIEW, VIEW);
    expect(end.last).toBe(count);
    expect(end.top + (end.last - end.first) * ROW).toBeLessThanOrEqual(height + ROW);
  });

  it.each([1000, 5_000_000])("brings a row into view among %i", (count) => {
    for (const row of [0, 17, Math.floor(count / 2), count - 1]) {
      const top = scrollToRow(row, count, 0, VIEW);
      const { first, last } = rowWindow(count, top, VIEW);
      expect(row >= first && row < last).toBe(true);
    }
  });

  it("draws only the columns in view of a wide table", () => {
    const lefts = edges(Array(500).fill(100));
    expect(columnWindow(lefts, 10_000, 800)).toEqual([99, 109]);
    expect(columnWindow(lefts, 0, 800)).toEqual([0, 9]);
  });
});

describe("selecting in a table by key", () => {
  const bounds = { rows: 100, columns: 5, page: 10 };
  const press = (key: string, part = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...part });

  it("begins at the first cell and stays inside", () => {
    const first = moved(null, press("ArrowDown"), bounds);
    expect(first?.focus).toEqual({ row: 0, column: 0 });
    expect(moved(first, press("ArrowUp"), bounds)?.focus).toEqual({ row: 0, column: 0 });
    expect(moved(first, press("End", { ctrlKey: true }), bounds)?.focus).toEqual({ row: 99, column: 4 });
  });

  it("stretches with Shift", () => {
    let selection = moved(null, press("ArrowDown"), bounds);
    selection = moved(selection, press("ArrowRight", { shiftKey: true }), bounds);
    selection = moved(selection, press("PageDown", { shiftKey: true }), bounds);
    expect(contains(selection, 7, 1)).toBe(true);
    expect(contains(selection, 7, 2)).toBe(false);
  });

  it("leaves other keys alone", () => {
    expect(moved(null, press("x"), bounds)).toBeNull();
  });
});
