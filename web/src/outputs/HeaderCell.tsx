/** A column's head: name, type, a glance at its values, and what can be done with it. */
import { type PointerEvent, type ReactNode, useState } from "react";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/Menu";
import type { Column, ColumnProfile } from "../wire/types";
import { FilterForm } from "./FilterForm";
import { type Look, typeLabel } from "./format";
import { Glance } from "./Glance";
import type { Order } from "./tablePages";
import type { TableModel } from "./useTable";

interface HeaderCellProps {
  column: Column;
  index: number;
  left: number;
  width: number;
  look: Look;
  profile: ColumnProfile | undefined;
  model: TableModel;
  onResize: (width: number) => void;
  onSelectColumn: (copy: boolean) => void;
}

const NARROWEST = 56;

type Direction = "ascending" | "descending" | "none";

function directionOf(order: Order, column: string): Direction {
  const key = order.sort.find((each) => each.column === column);
  if (!key) return "none";
  return key.descending ? "descending" : "ascending";
}

const NEXT: Record<Direction, Direction> = { none: "ascending", ascending: "descending", descending: "none" };

export function HeaderCell(props: HeaderCellProps): ReactNode {
  const { column, index, left, width, look, profile, model, onResize, onSelectColumn } = props;
  const { order, setOrder } = model;
  const [filtering, setFiltering] = useState(false);
  const direction = directionOf(order, column.name);
  const sort = (next: Direction): void =>
    setOrder({ ...order, sort: next === "none" ? [] : [{ column: column.name, descending: next === "descending" }] });

  const drag = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onResize(Math.max(NARROWEST, width + move.clientX - start));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };

  return (
    <div
      className={`grid-header ${look.family}`}
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={direction}
      style={{ left, width }}
    >
      <div className="grid-header-line">
        <button
          type="button"
          className="grid-header-name"
          title={`${column.name}, ${column.type}`}
          tabIndex={-1}
          onClick={() => sort(NEXT[direction])}
        >
          <span>{column.name}</span>
          {direction !== "none" && <Icon name={direction === "ascending" ? "up" : "down"} size={12} />}
        </button>
        <Menu
          trigger={
            <button
              type="button"
              className="grid-header-menu"
              tabIndex={-1}
              data-column={index}
              aria-label={`Column ${column.name}`}
            >
              <Icon name="down" size={12} />
            </button>
          }
          items={[
            { title: "Sort ascending", chosen: direction === "ascending", run: () => sort("ascending") },
            { title: "Sort descending", chosen: direction === "descending", run: () => sort("descending") },
            { title: "As it came", disabled: direction === "none", run: () => sort("none") },
            null,
            { title: "Filter…", run: () => setFiltering(true) },
            null,
            { title: "Copy column", run: () => onSelectColumn(true) },
            { title: "Copy name", run: () => void navigator.clipboard.writeText(column.name) },
          ]}
        />
      </div>
      <div className="grid-header-line">
        <span className="grid-type">{typeLabel(column.type)}</span>
        {profile && <Glance profile={profile} />}
      </div>
      <span className="grid-resize" onPointerDown={drag} />
      <FilterForm column={column} look={look} model={model} open={filtering} onClose={() => setFiltering(false)} />
    </div>
  );
}
