/** The scrolling part of a table: header and the rows that are in view. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Column, ColumnProfile, Table } from "../wire/types";
import { type Look, show, typeLabel } from "./format";
import { columnWindow, edges, fittingWidth, ROW, rowWindow, scrollToRow } from "./gridGeometry";
import { HeaderCell } from "./HeaderCell";
import type { Row } from "./tablePages";
import { contains, moved, type Spot, type TableSelection } from "./tableSelection";
import type { TableModel } from "./useTable";

interface TableGridProps {
  table: Table;
  model: TableModel;
  looks: readonly Look[];
  profile: ReadonlyMap<string, ColumnProfile>;
  height: number;
  selection: TableSelection | null;
  onSelect: (selection: TableSelection | null) => void;
  onCopy: (selection: TableSelection) => void;
}

const HEAD = 52;

export function TableGrid(props: TableGridProps): ReactNode {
  const { table, model, looks, height, selection, onSelect, onCopy } = props;
  const { pages } = model;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, left: 0, width: 1080 });
  const [widths, setWidths] = useWidths(table, looks);
  const lefts = useMemo(() => edges(widths), [widths]);
  const gutter = gutterWidth(pages.rowCount);
  const view = height - HEAD;
  const rows = rowWindow(pages.rowCount, scroll.top, view);
  const [firstColumn, lastColumn] = columnWindow(lefts, scroll.left, scroll.width - gutter);
  const columns = table.columns.slice(firstColumn, lastColumn);

  useEffect(() => pages.show(rows.first, rows.last), [pages, rows.first, rows.last]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setScroll((before) => ({ ...before, width: element.clientWidth })));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const reveal = ({ row, column }: Spot): void => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = scrollToRow(row, pages.rowCount, element.scrollTop, view);
    const left = lefts[column] ?? 0;
    const right = (lefts[column + 1] ?? 0) + gutter;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "Escape") {
      onSelect(null);
      event.currentTarget.closest<HTMLElement>(".cell")?.focus();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && selection) {
      event.preventDefault();
      onCopy(selection);
      return;
    }
    if (event.altKey && event.key === "ArrowDown" && selection) {
      event.preventDefault();
      openColumnMenu(event.currentTarget, selection.focus.column);
      return;
    }
    const bounds = { rows: pages.rowCount, columns: table.columns.length, page: Math.floor(view / ROW) - 1 };
    const next = event.altKey || event.key === "Enter" ? null : moved(selection, event, bounds);
    if (!next) return;
    event.preventDefault();
    onSelect(next);
    reveal(next.focus);
  };

  const pick = (spot: Spot, extend: boolean): void =>
    onSelect({ anchor: extend && selection ? selection.anchor : spot, focus: spot });

  return (
    <div
      ref={box}
      className="grid"
      role="grid"
      aria-label={`Table ${table.name}`.trim()}
      aria-rowcount={pages.rowCount + 1}
      aria-colcount={table.columns.length}
      aria-activedescendant={selection ? `${id}-${selection.focus.row}-${selection.focus.column}` : undefined}
      tabIndex={0}
      data-own-keys=""
      style={pages.rowCount * ROW <= view ? undefined : { maxHeight: height }}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) =>
        setScroll({ top: currentTarget.scrollTop, left: currentTarget.scrollLeft, width: currentTarget.clientWidth })
      }
    >
      <div style={{ width: gutter + (lefts.at(-1) ?? 0), height: HEAD + rows.height }}>
        <div className="grid-head" role="row" aria-rowindex={1}>
          <span className="grid-corner" aria-hidden="true" style={{ width: gutter }} />
          {columns.map((column, offset) => {
            const index = firstColumn + offset;
            return (
              <HeaderCell
                key={column.name + String(index)}
                column={column}
                index={index}
                left={gutter + (lefts[index] ?? 0)}
                width={widths[index] ?? 0}
                look={looks[index] as Look}
                profile={props.profile.get(column.name)}
                model={model}
                onResize={(width) => setWidths(widths.with(index, width))}
                onSelectColumn={(copyToo) => {
                  const whole = {
                    anchor: { row: 0, column: index },
                    focus: { row: pages.rowCount - 1, column: index },
                  };
                  onSelect(whole);
                  if (copyToo) onCopy(whole);
                }}
              />
            );
          })}
        </div>
        <div className="grid-rows" style={{ transform: `translateY(${rows.top}px)` }}>
          {Array.from({ length: rows.last - rows.first }, (_, offset) => {
            const row = rows.first + offset;
            return (
              <GridRow
                key={row}
                id={id}
                row={row}
                gutter={gutter}
                values={pages.row(row)}
                columns={columns}
                firstColumn={firstColumn}
                lefts={lefts}
                widths={widths}
                looks={looks}
                selection={selection}
                onPick={pick}
                onPickRow={() =>
                  onSelect({ anchor: { row, column: 0 }, focus: { row, column: table.columns.length - 1 } })
                }
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The menus of columns are no stops for Tab: a wide table would have hundreds. */
function openColumnMenu(grid: HTMLElement, column: number): void {
  const button = grid.querySelector<HTMLElement>(`[data-column="${column}"]`);
  button?.focus();
  button?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

/** Room for the largest row number. */
function gutterWidth(rows: number): number {
  return 20 + 7 * Math.max(3, rows.toLocaleString("en").length);
}

interface GridRowProps {
  id: string;
  row: number;
  gutter: number;
  values: Row | undefined;
  columns: readonly Column[];
  firstColumn: number;
  lefts: readonly number[];
  widths: readonly number[];
  looks: readonly Look[];
  selection: TableSelection | null;
  onPick: (spot: Spot, extend: boolean) => void;
  onPickRow: () => void;
}

function GridRow(props: GridRowProps): ReactNode {
  const { id, row, gutter, values, columns, firstColumn, lefts, widths, looks, selection, onPick, onPickRow } = props;
  return (
    <div className="grid-row" role="row" aria-rowindex={row + 2}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keyboard selects rows with Shift and End */}
      <span className="grid-number" style={{ width: gutter }} onMouseDown={onPickRow}>
        {(row + 1).toLocaleString("en")}
      </span>
      {columns.map((column, offset) => {
        const index = firstColumn + offset;
        const look = looks[index] as Look;
        const value = values?.[index];
        const missing = values === undefined;
        return (
          <span
            key={column.name + String(index)}
            id={`${id}-${row}-${index}`}
            role="gridcell"
            aria-colindex={index + 1}
            aria-selected={contains(selection, row, index)}
            className={`grid-cell ${look.family}`}
            style={{ left: gutter + (lefts[index] ?? 0), width: widths[index] }}
            onMouseDown={(event) => event.button === 0 && onPick({ row, column: index }, event.shiftKey)}
            onMouseEnter={(event) => event.buttons === 1 && onPick({ row, column: index }, true)}
          >
            {missing ? <span className="grid-wait" /> : <Value value={value} look={look} />}
          </span>
        );
      })}
    </div>
  );
}

function Value({ value, look }: { value: unknown; look: Look }): ReactNode {
  if (value === null || value === undefined) return <span className="null">NULL</span>;
  const text = show(value, look);
  return <span title={text.length > 40 ? text : undefined}>{text}</span>;
}

/** Column widths: fitting at first, then as the person drags them. */
function useWidths(table: Table, looks: readonly Look[]): [readonly number[], (widths: readonly number[]) => void] {
  const columns = table.columns.map((column) => `${column.name}:${column.type}`).join("|");
  const fitting = (): readonly number[] =>
    table.columns.map((column, index) => {
      const look = looks[index] as Look;
      return fittingWidth(
        column.name,
        typeLabel(column.type),
        table.rows.slice(0, 60).map((row) => (row[index] == null ? "NULL" : show(row[index], look))),
      );
    });
  const [state, setState] = useState(() => ({ columns, widths: fitting() }));
  // Other columns are another table; other rows of the same columns keep the widths.
  if (state.columns !== columns) setState({ columns, widths: fitting() });
  const widths = state.columns === columns ? state.widths : fitting();
  return [widths, (next) => setState({ columns, widths: next })];
}
