/** Which cells of a table are selected, and what keys do to that; pure. */

export interface Spot {
  row: number;
  column: number;
}

export interface TableSelection {
  anchor: Spot;
  focus: Spot;
}

export interface Bounds {
  rows: number;
  columns: number;
  /** Rows on one screen. */
  page: number;
}

/** The corners of a selection, both inclusive. */
export function corners({ anchor, focus }: TableSelection): { from: Spot; to: Spot } {
  return {
    from: { row: Math.min(anchor.row, focus.row), column: Math.min(anchor.column, focus.column) },
    to: { row: Math.max(anchor.row, focus.row), column: Math.max(anchor.column, focus.column) },
  };
}

export function contains(selection: TableSelection | null, row: number, column: number): boolean {
  if (!selection) return false;
  const { from, to } = corners(selection);
  return row >= from.row && row <= to.row && column >= from.column && column <= to.column;
}

type Mover = (at: Spot, bounds: Bounds, mod: boolean) => Spot;

const MOVES: Record<string, Mover> = {
  ArrowUp: ({ row, column }, _, mod) => ({ row: mod ? 0 : row - 1, column }),
  ArrowDown: ({ row, column }, { rows }, mod) => ({ row: mod ? rows - 1 : row + 1, column }),
  ArrowLeft: ({ row, column }, _, mod) => ({ row, column: mod ? 0 : column - 1 }),
  ArrowRight: ({ row, column }, { columns }, mod) => ({ row, column: mod ? columns - 1 : column + 1 }),
  PageUp: ({ row, column }, { page }) => ({ row: row - page, column }),
  PageDown: ({ row, column }, { page }) => ({ row: row + page, column }),
  Home: ({ row }, _, mod) => ({ row: mod ? 0 : row, column: 0 }),
  End: ({ row }, { rows, columns }, mod) => ({ row: mod ? rows - 1 : row, column: columns - 1 }),
};

interface Press {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** The selection after a key press, or null when the key does not move it. */
export function moved(selection: TableSelection | null, press: Press, bounds: Bounds): TableSelection | null {
  const mod = press.ctrlKey || press.metaKey;
  if (mod && press.key.toLowerCase() === "a") {
    return { anchor: { row: 0, column: 0 }, focus: { row: bounds.rows - 1, column: bounds.columns - 1 } };
  }
  const move = MOVES[press.key];
  if (!move || bounds.rows === 0 || bounds.columns === 0) return null;
  const from = selection ?? { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } };
  const focus = selection ? clamp(move(from.focus, bounds, mod), bounds) : from.focus;
  return { anchor: press.shiftKey ? from.anchor : focus, focus };
}

function clamp({ row, column }: Spot, { rows, columns }: Bounds): Spot {
  return {
    row: Math.min(rows - 1, Math.max(0, row)),
    column: Math.min(columns - 1, Math.max(0, column)),
  };
}
