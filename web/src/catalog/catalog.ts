/** The data browser's knowledge: asked for when the panel opens, and again while a connection is still opening. */
import { useEffect, useState } from "react";
import { notebookPath } from "../state/session";
import { Signal, useSelected, useSignal } from "../state/signal";
import type { CatalogInfo, ValueCount, Values } from "../wire/aliases";
import { getJson, RequestFailed } from "../wire/http";

const AGAIN = 400;

export interface Catalog {
  info: CatalogInfo | null;
  failure: string;
  reload: () => void;
}

/** What the server said last. */
const known = new Signal<CatalogInfo | null>(null);

/** How many rows a dataset's table has now; null while that is not known. */
export function useRows(dataset: string): number | null {
  return useSelected(known, (info) => {
    const tables = info?.connections.flatMap((connection) => connection.tables) ?? [];
    return tables.find((table) => table.dataset === dataset)?.rows ?? null;
  });
}

export function useCatalog(): Catalog {
  const info = useSignal(known);
  const [failure, setFailure] = useState("");
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the wish to ask again
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const next = await getJson<CatalogInfo>("/api/catalog", { path: notebookPath }, stop.signal);
        known.set(next);
        setFailure("");
        if (next.connections.some((connection) => connection.state === "opening")) timer = setTimeout(load, AGAIN);
      } catch (error) {
        if (!stop.signal.aborted) setFailure(error instanceof RequestFailed ? error.message : String(error));
      }
    };
    void load();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [asked]);
  return { info, failure, reload: () => setAsked((count) => count + 1) };
}

/** The most frequent values of a column. */
export async function sampleValues(connection: string, table: string, column: string): Promise<readonly ValueCount[]> {
  return (await getJson<Values>("/api/catalog/values", { connection, table, column })).values;
}
