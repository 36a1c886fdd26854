/** Where rows and columns of a large table are; pure arithmetic. */

export const ROW = 28;
/** Browsers cannot lay out boxes much higher than this; beyond it, scrolling skips rows. */
export const MOST_HEIGHT = 8_000_000;

export interface RowWindow {
  first: number;
  /** Exclusive. */
  last: number;
  /** Where the first row stands, in pixels from the top of the body. */
  top: number;
  /** The height of the whole body. */
  height: number;
}

const SPARE = 6;

/** The rows to draw when a body of `count` rows is scrolled to `scrollTop` in a box of `view` pixels. */
export function rowWindow(count: number, scrollTop: number, view: number): RowWindow {
  const full = count * ROW;
  const height = Math.min(full, MOST_HEIGHT);
  const visible = Math.ceil(view / ROW) + 1;
  if (full === height) {
    const first = Math.max(0, Math.min(Math.floor(scrollTop / ROW), count) - SPARE);
    const last = Math.min(count, first + visible + 2 * SPARE);
    return { first, last, top: first * ROW, height };
  }
  const share = Math.min(1, Math.max(0, scrollTop / (height - view)));
  const exact = share * (count - view / ROW);
  const first = Math.max(0, Math.floor(exact));
  const last = Math.min(count, first + visible);
  return { first, last, top: Math.max(0, scrollTop - (exact - first) * ROW), height };
}

/** The scroll position at which a row is in view, given where the box is now. */
export function scrollToRow(row: number, count: number, scrollTop: number, view: number): number {
  const full = count * ROW;
  if (full <= MOST_HEIGHT) {
    if (row * ROW < scrollTop) return row * ROW;
    return (row + 1) * ROW > scrollTop + view ? (row + 1) * ROW - view : scrollTop;
  }
  const height = MOST_HEIGHT;
  const first = (scrollTop / (height - view)) * (count - view / ROW);
  const seen = view / ROW - 1;
  if (row >= first && row <= first + seen) return scrollTop;
  const target = row < first ? row : row - seen;
  return (Math.max(0, target) / (count - view / ROW)) * (height - view);
}

/** Left edges of columns, with the right edge of the last one at the end. */
export function edges(widths: readonly number[]): readonly number[] {
  const found = [0];
  for (const width of widths) found.push((found.at(-1) ?? 0) + width);
  return found;
}

/** The columns that a box from `left` of `view` pixels shows: first, and last exclusive. */
export function columnWindow(lefts: readonly number[], left: number, view: number): [number, number] {
  const count = lefts.length - 1;
  let first = 0;
  while (first < count - 1 && (lefts[first + 1] ?? 0) <= left) first++;
  let last = first;
  while (last < count && (lefts[last] ?? 0) < left + view) last++;
  return [Math.max(0, first - 1), Math.min(count, last + 1)];
}

const SIGN = 7.4;
const BOLD = 8.6;

/** What the little picture of a column's values needs beside its type. */
const GLANCE = 72;

/** A width in which a column's header and a sample of its values fit, within reason. */
export function fittingWidth(name: string, type: string, sample: readonly string[]): number {
  const longest = sample.reduce((most, text) => Math.max(most, text.length), 0);
  const needed = Math.max(name.length * BOLD + 44, longest * SIGN + 24, Math.min(type.length, 12) * 6.4 + GLANCE);
  return Math.round(Math.min(360, Math.max(84, needed)));
}
