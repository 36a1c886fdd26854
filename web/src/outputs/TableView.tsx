/** A frame: as many rows as it has, and only those on the screen in the page. */
import { type ReactNode, useMemo, useState } from "react";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/Menu";
import { notify } from "../ui/notices";
import type { Table } from "../wire/types";
import { FilterChips } from "./FilterChips";
import { copyText, lookOf } from "./format";
import { ROW } from "./gridGeometry";
import { TableGrid } from "./TableGrid";
import type { Row, TablePages } from "./tablePages";
import { corners, type TableSelection } from "./tableSelection";
import { download, type TableModel, useHeld, useProfile, useTable } from "./useTable";

const HEAD = 52;
const FOOT = 28;
/** The half row says that there is more. */
const MOST_VISIBLE = 12.5;
/** Copying more than this into the clipboard helps nobody; downloads are for that. */
const MOST_COPIED = 100_000;

interface TableViewProps {
  table: Table;
  cell: string;
  proposal: string;
  near: boolean;
}

export function TableView({ table, cell, proposal, near }: TableViewProps): ReactNode {
  const shown = Math.min(MOST_VISIBLE, Math.max(1, table.row_count ?? table.rows.length));
  const height = HEAD + shown * ROW;
  if (!near) return <div className="table" style={{ height: height + FOOT }} />;
  return <NearTable table={table} cell={cell} proposal={proposal} height={height} />;
}

interface NearTableProps {
  table: Table;
  cell: string;
  proposal: string;
  height: number;
}

function NearTable({ table, cell, proposal, height }: NearTableProps): ReactNode {
  const model = useTable(table, proposal);
  const held = useHeld(cell) && proposal === "";
  const profile = useProfile(table, held);
  const looks = useMemo(
    () =>
      table.columns.map((column, index) =>
        lookOf(
          column,
          table.rows.slice(0, 200).map((row) => row[index]),
        ),
      ),
    [table],
  );
  const [selection, setSelection] = useState<TableSelection | null>(null);
  return (
    <div className="table">
      <FilterChips model={model} />
      <TableGrid
        table={table}
        model={model}
        looks={looks}
        profile={profile}
        height={height}
        selection={selection}
        onSelect={setSelection}
        onCopy={(whole) => void copy(table, model.pages, whole)}
      />
      <TableFoot table={table} model={model} selection={selection} held={held} />
    </div>
  );
}

interface TableFootProps {
  table: Table;
  model: TableModel;
  selection: TableSelection | null;
  /** The kernel holds the frame, so that it can be downloaded. */
  held: boolean;
}

function TableFoot({ table, model, selection, held }: TableFootProps): ReactNode {
  const { pages } = model;
  return (
    <div className="table-foot">
      <span>{countText(table, model)}</span>
      {selection && <span>{selectionText(selection)}</span>}
      {pages.problem && (
        <span className="table-problem" role="alert">
          {pages.problem}
        </span>
      )}
      <span className="table-foot-gap" />
      <Menu
        trigger={
          <button type="button" className="button icon" aria-label="Copy or download this table">
            <Icon name="download" size={14} />
          </button>
        }
        items={[
          {
            title: "Copy selection",
            hint: "Mod+C",
            disabled: !selection,
            run: () => selection && void copy(table, pages, selection),
          },
          { title: "Copy all", run: () => void copy(table, pages, everything(table, pages)) },
          null,
          { title: "Download CSV", disabled: !held, run: () => download(table, "csv") },
          { title: "Download Parquet", disabled: !held, run: () => download(table, "parquet") },
        ]}
      />
    </div>
  );
}

function plural(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

function countText(table: Table, { pages, order }: TableModel): string {
  const rows = plural(pages.rowCount, "row");
  const all = table.row_count ?? table.rows.length;
  const share = order.filters.length > 0 ? `${rows} of ${all.toLocaleString("en")}` : rows;
  const cut = table.cut ? ", cut at the limit" : "";
  return `${share}${cut}, ${plural(table.columns.length, "column")}`;
}

function selectionText(selection: TableSelection): string {
  const { from, to } = corners(selection);
  const rows = to.row - from.row + 1;
  const columns = to.column - from.column + 1;
  return rows * columns === 1 ? "" : `${rows.toLocaleString("en")} × ${columns} selected`;
}

function everything(table: Table, pages: TablePages): TableSelection {
  return {
    anchor: { row: 0, column: 0 },
    focus: { row: pages.rowCount - 1, column: table.columns.length - 1 },
  };
}

/** Rows as spreadsheets take them; with a header when whole columns are copied. */
export function asTsv(rows: readonly Row[], names: readonly string[] | null, from: number, to: number): string {
  const lines = rows.map((row) =>
    row
      .slice(from, to + 1)
      .map(copyText)
      .join("\t"),
  );
  if (names)
    lines.unshift(
      names
        .slice(from, to + 1)
        .map(copyText)
        .join("\t"),
    );
  return lines.join("\n");
}

async function copy(table: Table, pages: TablePages, selection: TableSelection): Promise<void> {
  const { from, to } = corners(selection);
  const count = to.row - from.row + 1;
  if (count > MOST_COPIED) {
    notify({
      tone: "error",
      text: `At most ${MOST_COPIED.toLocaleString("en")} rows can be copied. Download the table instead.`,
    });
    return;
  }
  try {
    const rows = await pages.rows(from.row, to.row + 1);
    const whole = count === pages.rowCount && count > 1;
    const names = whole ? table.columns.map((column) => column.name) : null;
    await navigator.clipboard.writeText(asTsv(rows, names, from.column, to.column));
    notify({ tone: "plain", text: count === 1 ? "Copied." : `${plural(count, "row")} copied.` });
  } catch (error) {
    notify({ tone: "error", text: `Not copied: ${error instanceof Error ? error.message : String(error)}` });
  }
}
