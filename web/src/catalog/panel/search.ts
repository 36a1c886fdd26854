/** Searching everything: the server looks in the catalog, this window in frames and undescribed tables. */
import { useEffect, useState } from "react";
import type { CatalogHit, CatalogHits, CatalogInfo } from "../../wire/aliases";
import { getJson, RequestFailed } from "../../wire/http";
import { found } from "../found";
import { hashOf } from "../place";

export interface Hit {
  key: string;
  kind: CatalogHit["kind"] | "frame" | "table";
  name: string;
  /** Where it belongs and what was found. */
  context: string;
  detail: string;
  hit: CatalogHit | null;
}

const WAIT = 90;
const MOST_LOCAL = 10;

export interface Answer {
  hits: readonly Hit[];
  more: boolean;
  /** The search that this answers; another one is on its way when it is not the present one. */
  query: string;
  failure: string;
}

/** Where a hit is shown. */
export function addressOf(hit: CatalogHit): string {
  switch (hit.kind) {
    case "dataset":
      return hashOf(hit.name);
    case "field":
      return hashOf(hit.dataset, `field:${hit.name}`);
    case "caveat":
      return hit.dataset ? hashOf(hit.dataset, "caveat:") : hashOf("", `metric:${hit.name}`);
    default:
      return hashOf(hit.dataset, `${hit.kind}:${hit.name}`);
  }
}

function fromServer(hit: CatalogHit, at: number): Hit {
  const { kind, name, dataset, detail } = hit;
  return {
    key: `${kind} ${dataset} ${name} ${at}`,
    kind,
    name,
    context: kind === "dataset" ? "" : dataset,
    detail,
    hit,
  };
}

/** Frames and tables that the catalog does not speak of. */
export function localHits(query: string, info: CatalogInfo | null): Hit[] {
  if (!info) return [];
  const frames = info.frames
    .filter((frame) =>
      found(
        query,
        frame.name,
        frame.columns.map((column) => column.name),
      ),
    )
    .map((frame) => local("frame", frame.name, `${frame.columns.length} columns`));
  const tables = info.connections.flatMap((connection) =>
    connection.tables
      .filter((table) => !table.dataset && found(query, table.schema, table.name))
      .map((table) =>
        local("table", `${table.schema === "main" ? "" : `${table.schema}.`}${table.name}`, connection.name),
      ),
  );
  return [...frames, ...tables].slice(0, MOST_LOCAL);
}

function local(kind: "frame" | "table", name: string, context: string): Hit {
  return { key: `${kind} ${context} ${name}`, kind, name, context, detail: "", hit: null };
}

export function useSearch(query: string, info: CatalogInfo | null): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (query === "") {
      setAnswer(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const mine = localHits(query, info);
      try {
        const { hits, more } = await getJson<CatalogHits>("/api/catalog/search", { q: query }, stop.signal);
        setAnswer({ hits: [...hits.map(fromServer), ...mine], more, query, failure: "" });
      } catch (error) {
        if (stop.signal.aborted) return;
        const failure = error instanceof RequestFailed ? error.message : "The server cannot be reached.";
        setAnswer({ hits: mine, more: false, query, failure });
      }
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, info]);
  return answer;
}
