/** What is different between two texts, line by line, with long stretches of unchanged lines folded. Pure. */

export interface DiffRow {
  kind: "added" | "removed" | "same" | "fold";
  text: string;
  /** The line's number in the new text, or in the old one when it goes; 0 for a fold. */
  line: number;
  /** How many lines a fold hides. */
  hidden: number;
}

/** So many unchanged lines stay beside a change. */
const CONTEXT = 2;

/** Beyond this the table of common lines costs too much: what lies between the common ends counts as replaced. */
const MOST_CELLS = 250_000;

/** The shortest list of lines that go and come. */
export function diffLines(before: string, after: string): DiffRow[] {
  const old = before.split("\n");
  const fresh = after.split("\n");
  const shortest = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shortest && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < shortest - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const rows: DiffRow[] = fresh.slice(0, start).map((text, index) => row("same", text, index + 1));
  rows.push(...between(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end), start));
  const rest = fresh.length - end;
  rows.push(...fresh.slice(rest).map((text, index) => row("same", text, rest + index + 1)));
  return rows;
}

function row(kind: DiffRow["kind"], text: string, line: number, hidden = 0): DiffRow {
  return { kind, text, line, hidden };
}

function between(old: readonly string[], fresh: readonly string[], offset: number): DiffRow[] {
  const lengths = common(old, fresh);
  const rows: DiffRow[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      rows.push(row("same", fresh[j++] ?? "", offset + j));
      i++;
    } else if (j >= fresh.length || (i < old.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      rows.push(row("removed", old[i++] ?? "", offset + i));
    } else {
      rows.push(row("added", fresh[j++] ?? "", offset + j));
    }
  }
  return rows;
}

function at(lengths: readonly Uint32Array[] | null, i: number, j: number): number {
  return lengths?.[i]?.[j] ?? 0;
}

/** The length of the longest common list of lines from each pair of places on; null when that is too much work. */
function common(old: readonly string[], fresh: readonly string[]): Uint32Array[] | null {
  if (old.length * fresh.length > MOST_CELLS) return null;
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const here = table[i] as Uint32Array;
    for (let j = fresh.length - 1; j >= 0; j--) {
      here[j] = old[i] === fresh[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), here[j + 1] ?? 0);
    }
  }
  return table;
}

/** The same rows with unchanged lines far from a change put into folds, unless a fold would hide a single line. */
export function foldSame(rows: readonly DiffRow[]): DiffRow[] {
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((each) => each.kind !== "same"),
  );
  const folded: DiffRow[] = [];
  for (let index = 0; index < rows.length; ) {
    let end = index;
    while (end < rows.length && !near[end]) end++;
    if (end - index > 1) folded.push(row("fold", "", 0, end - index));
    else if (end > index) folded.push(...rows.slice(index, end));
    index = Math.max(end, index);
    if (index < rows.length) folded.push(rows[index++] as DiffRow);
  }
  return folded;
}

/** How many lines come and go. */
export function countChanges(rows: readonly DiffRow[]): { added: number; removed: number } {
  const added = rows.filter((each) => each.kind === "added").length;
  return { added, removed: rows.filter((each) => each.kind === "removed").length };
}
