/** The choices of an input whose stub says `options: frame.column`. */
import { useEffect, useState } from "react";
import { useCell } from "../state/hooks";
import type { CellState } from "../state/model";
import { notebookPath } from "../state/session";
import { postJson } from "../wire/http";
import type { Page, TableQuery } from "../wire/types";
import type { Choice, Widget } from "./widget";

/** A list of choices longer than this is not one that a person chooses from. */
const MOST_ROWS = 5000;

interface Options {
  options: readonly Choice[];
  problem: string;
}

const NONE: Options = { options: [], problem: "" };

export function useOptions(widget: Widget | null, cell: CellState): Options {
  const [found, setFound] = useState<Options>(NONE);
  const frame = widget?.source?.frame ?? "";
  const column = widget?.source?.column ?? "";
  // The frame's own cell: its next result may bring other choices.
  const upstream = useCell(cell.upstream[0] ?? "");
  const snapshot = upstream?.result?.finished ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new result of the frame asks again
  useEffect(() => {
    if (!frame) return undefined;
    const abort = new AbortController();
    distinct(frame, column, abort.signal).then(
      (options) => setFound({ options, problem: options.length ? "" : `${frame}.${column} holds no values.` }),
      (error: Error) => !abort.signal.aborted && setFound({ options: [], problem: error.message }),
    );
    return () => abort.abort();
  }, [frame, column, snapshot]);

  return widget?.source ? found : { options: widget?.options ?? [], problem: "" };
}

async function distinct(frame: string, column: string, signal: AbortSignal): Promise<Choice[]> {
  const query: TableQuery = {
    path: notebookPath,
    page: { name: frame, offset: 0, limit: MOST_ROWS, sort: [{ column, descending: false }], filters: [] },
    proposal: "",
  };
  const page = await postJson<Page>("/api/table/page", query, {}, signal);
  const index = page.columns.findIndex((each) => each.name === column);
  const values = page.rows.map((row) => row[index]).filter((value) => value !== null && value !== undefined);
  return [...new Set(values.map((value) => (isChoice(value) ? value : String(value))))];
}

function isChoice(value: unknown): value is Choice {
  return ["string", "number", "boolean"].includes(typeof value);
}
