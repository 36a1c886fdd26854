/** The rows of a frame as a window needs them: pages on demand, the least used forgotten, never the same twice. */
import type { Filter, Page, SortKey, Table } from "../wire/types";

export const PAGE = 200;
const MOST_PAGES = 60;
const AT_ONCE = 2;

export type Row = readonly unknown[];

export interface Order {
  sort: readonly SortKey[];
  filters: readonly Filter[];
}

export type FetchPage = (offset: number, limit: number, order: Order, signal: AbortSignal) => Promise<Page>;

export const UNORDERED: Order = { sort: [], filters: [] };

/** A frame in one order. Another order, or another result, is another `TablePages`. */
export class TablePages {
  /** Counts up whenever rows came or the count became known. */
  version = 0;
  /** How many rows there are; what is here until the source says it. */
  rowCount: number;
  /** Why rows are missing, in a sentence; empty when none are. */
  problem = "";
  private readonly pages = new Map<number, Row[]>();
  private wanted: number[] = [];
  private readonly loading = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private closed = false;
  /** False until the source has said how many rows pass the filters. */
  private counted: boolean;

  constructor(
    table: Table,
    readonly order: Order,
    private readonly fetchPage: FetchPage,
  ) {
    this.counted = order.filters.length === 0;
    this.rowCount = this.counted ? (table.row_count ?? table.rows.length) : 0;
    if (this.counted && order.sort.length === 0) this.keepFirst(table.rows);
  }

  /** The first rows came with the output; a page that is not whole is asked for again when it is looked at. */
  private keepFirst(rows: readonly Row[]): void {
    for (let page = 0; page * PAGE < rows.length; page++) {
      const part = rows.slice(page * PAGE, (page + 1) * PAGE);
      if (part.length === PAGE || (page + 1) * PAGE >= this.rowCount) this.pages.set(page, [...part]);
    }
    if (this.pages.size === 0 && rows.length > 0) this.pages.set(0, [...rows]);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The row, or undefined while it is on its way. */
  row(index: number): Row | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Bring the rows of a range here; what was asked for before and is not in it waits no longer. */
  show(from: number, to: number): void {
    const wanted: number[] = this.counted ? [] : [0];
    for (let page = Math.floor(from / PAGE); page * PAGE < Math.min(to, this.rowCount); page++) {
      const present = this.pages.get(page);
      if (present && (present.length === PAGE || page * PAGE + present.length >= this.rowCount))
        this.refresh(page, present);
      else wanted.push(page);
    }
    for (const [page, abort] of this.loading) {
      if (wanted.includes(page)) continue;
      this.loading.delete(page);
      abort.abort();
    }
    this.want(wanted);
  }

  /** All rows of a range, fetched when needed; for copying. */
  async rows(from: number, to: number): Promise<Row[]> {
    const found: Row[] = [];
    const step = 5000;
    for (let offset = from; offset < to; offset += step) {
      const limit = Math.min(step, to - offset);
      const present = Array.from({ length: limit }, (_, index) => this.row(offset + index));
      if (present.every((row) => row !== undefined)) found.push(...(present as Row[]));
      else found.push(...(await this.fetchPage(offset, limit, this.order, new AbortController().signal)).rows);
    }
    return found;
  }

  close(): void {
    this.closed = true;
    for (const abort of this.loading.values()) abort.abort();
  }

  open(): void {
    this.closed = false;
  }

  private refresh(page: number, rows: Row[]): void {
    this.pages.delete(page);
    this.pages.set(page, rows);
  }

  private want(pages: number[]): void {
    this.wanted = pages.filter((page) => !this.loading.has(page));
    this.load();
  }

  private load(): void {
    while (!this.closed && this.loading.size < AT_ONCE) {
      const page = this.wanted.shift();
      if (page === undefined) return;
      void this.fetch(page);
    }
  }

  private async fetch(page: number): Promise<void> {
    const abort = new AbortController();
    this.loading.set(page, abort);
    try {
      const answer = await this.fetchPage(page * PAGE, PAGE, this.order, abort.signal);
      this.pages.set(page, answer.rows);
      this.rowCount = answer.row_count;
      this.counted = true;
      this.problem = "";
      this.forget();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (this.loading.get(page) === abort) this.loading.delete(page);
      this.changed();
      this.load();
    }
  }

  private forget(): void {
    for (const page of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) return;
      this.pages.delete(page);
    }
  }

  private changed(): void {
    this.version += 1;
    for (const listener of [...this.listeners]) listener();
  }
}
