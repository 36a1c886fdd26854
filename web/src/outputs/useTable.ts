/** A table output as a component uses it: its pages in the chosen order, its profile, its downloads. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useCell, useSession } from "../state/hooks";
import { notebookPath } from "../state/session";
import { downloadAddress, postJson } from "../wire/http";
import type { ColumnProfile, Page, Profile, ProfileQuery, Table, TableQuery } from "../wire/types";
import { type FetchPage, type Order, TablePages, UNORDERED } from "./tablePages";

function pageFetcher(table: Table, proposal: string): FetchPage {
  return (offset, limit, order, signal) => {
    const page = { name: table.name, offset, limit, sort: [...order.sort], filters: [...order.filters] };
    const query: TableQuery = { path: notebookPath, page, proposal };
    return postJson<Page>("/api/table/page", query, {}, signal);
  };
}

export interface TableModel {
  pages: TablePages;
  order: Order;
  setOrder: (order: Order) => void;
}

export function useTable(table: Table, proposal: string): TableModel {
  const [order, setOrder] = useState<Order>(UNORDERED);
  const pages = useMemo(() => new TablePages(table, order, pageFetcher(table, proposal)), [table, order, proposal]);
  useSyncExternalStore(pages.subscribe, () => pages.version);
  useEffect(() => {
    pages.open();
    return () => pages.close();
  }, [pages]);
  return { pages, order, setOrder };
}

/** Whether the kernel holds the frame: not when the output is from an earlier session. */
export function useHeld(cell: string): boolean {
  const { kernel } = useSession();
  const validity = useCell(cell)?.validity;
  return (kernel === "ready" || kernel === "busy") && validity !== undefined && validity !== "evaluated";
}

/** Profiles are computed one after the other: they are a help, not what the person waits for. */
let queue: Promise<unknown> = Promise.resolve();

/** The columns at a glance, by name; empty until they are there, and when the kernel does not hold the frame. */
export function useProfile(table: Table, wanted: boolean): ReadonlyMap<string, ColumnProfile> {
  const [profile, setProfile] = useState<ReadonlyMap<string, ColumnProfile>>(new Map());
  useEffect(() => {
    if (!wanted || !table.name) return undefined;
    const abort = new AbortController();
    const query: ProfileQuery = { path: notebookPath, name: table.name };
    queue = queue.then(async () => {
      if (abort.signal.aborted) return;
      const found = await postJson<Profile>("/api/table/profile", query, {}, abort.signal).catch(() => null);
      if (found && !abort.signal.aborted) setProfile(new Map(found.columns.map((column) => [column.name, column])));
    });
    return () => abort.abort();
  }, [table, wanted]);
  return profile;
}

export function download(table: Table, format: "csv" | "parquet"): void {
  const link = document.createElement("a");
  link.href = downloadAddress("/api/table/download", { path: notebookPath, name: table.name, format });
  link.download = `${table.name}.${format}`;
  link.click();
}
