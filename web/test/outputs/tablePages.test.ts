import { describe, expect, it } from "vitest";
import { PAGE, TablePages, UNORDERED } from "../../src/outputs/tablePages";
import type { Page, Table } from "../../src/wire/types";

const COLUMNS = [{ name: "n", type: "BIGINT" }];

function source(count: number) {
  const asked: number[] = [];
  const aborted: number[] = [];
  const waiting: (() => void)[] = [];
  const fetchPage = (offset: number, limit: number, _: unknown, signal: AbortSignal): Promise<Page> => {
    asked.push(offset);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted.push(offset);
        reject(new Error("aborted"));
      });
      waiting.push(() => {
        const rows = Array.from({ length: Math.min(limit, count - offset) }, (_row, index) => [offset + index]);
        resolve({ columns: COLUMNS, rows, row_count: count });
      });
    });
  };
  const answer = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { asked, aborted, fetchPage, answer };
}

function table(here: number, count: number): Table {
  const rows = Array.from({ length: here }, (_, index) => [index]);
  return { type: "table", name: "t", columns: COLUMNS, rows, row_count: count, cut: false };
}

describe("the pages of a table", () => {
  it("asks for nothing while the first rows suffice", () => {
    const { asked, fetchPage } = source(1000);
    const pages = new TablePages(table(PAGE, 1000), UNORDERED, fetchPage);
    pages.show(0, 30);
    expect(asked).toEqual([]);
    expect(pages.row(29)).toEqual([29]);
  });

  it("fetches the page that is looked at, once", async () => {
    const { asked, fetchPage, answer } = source(1000);
    const pages = new TablePages(table(PAGE, 1000), UNORDERED, fetchPage);
    pages.show(450, 480);
    expect(pages.row(450)).toBeUndefined();
    await answer();
    pages.show(455, 490);
    expect(asked).toEqual([400]);
    expect(pages.row(450)).toEqual([450]);
  });

  it("gives up pages that were scrolled past", async () => {
    const { asked, aborted, fetchPage, answer } = source(100_000);
    const pages = new TablePages(table(PAGE, 100_000), UNORDERED, fetchPage);
    for (const row of [20_000, 40_000, 60_000]) pages.show(row, row + 30);
    await answer();
    expect(aborted).toEqual([20_000, 40_000]);
    expect(asked.at(-1)).toBe(60_000);
    expect(pages.row(60_010)).toEqual([60_010]);
  });

  it("forgets the pages that were not looked at for longest", async () => {
    const { fetchPage, answer } = source(100_000);
    const pages = new TablePages(table(PAGE, 100_000), UNORDERED, fetchPage);
    for (let page = 1; page < 80; page++) {
      pages.show(page * PAGE, page * PAGE + 10);
      pages.show(0, 10);
      pages.show(page * PAGE, page * PAGE + 10);
      await answer();
    }
    expect(pages.row(0)).toEqual([0]);
    expect(pages.row(PAGE)).toBeUndefined();
    expect(pages.row(79 * PAGE)).toEqual([79 * PAGE]);
  });

  it("starts from the server when the rows are in another order", async () => {
    const { asked, fetchPage, answer } = source(10);
    const order = { sort: [{ column: "n", descending: true }], filters: [] };
    const pages = new TablePages(table(10, 10), order, fetchPage);
    pages.show(0, 10);
    expect(pages.row(0)).toBeUndefined();
    await answer();
    expect(asked).toEqual([0]);
    expect(pages.row(0)).toEqual([0]);
  });

  it("learns from the server how many rows pass a filter", async () => {
    const { fetchPage, answer } = source(3);
    const order = { sort: [], filters: [{ column: "n", operator: "lt" as const, value: "3" }] };
    const pages = new TablePages(table(10, 1000), order, fetchPage);
    pages.show(0, 0);
    pages.show(0, 0);
    await answer();
    expect(pages.rowCount).toBe(3);
  });

  it("says why rows are missing", async () => {
    const pages = new TablePages(table(PAGE, 1000), UNORDERED, () => Promise.reject(new Error("The kernel is gone.")));
    pages.show(500, 520);
    await new Promise((resolve) => setTimeout(resolve));
    expect(pages.problem).toBe("The kernel is gone.");
  });

  it("brings a whole range for copying", async () => {
    const { fetchPage, answer } = source(12_000);
    const pages = new TablePages(table(PAGE, 12_000), UNORDERED, fetchPage);
    const rows = pages.rows(0, 12_000);
    await answer();
    expect((await rows).map(([n]) => n)).toEqual(Array.from({ length: 12_000 }, (_, n) => n));
  });
});
