/** Which fields of a table are selected: one, a range with Shift, all. Pure. */
export interface FieldSelection {
  chosen: ReadonlySet<string>;
  /** The other end of a range. */
  anchor: string;
}

export const NONE: FieldSelection = { chosen: new Set(), anchor: "" };

/** Select or let go of one; with `range`, of all between the last one and this, as this becomes. */
export function toggled(now: FieldSelection, names: readonly string[], name: string, range: boolean): FieldSelection {
  const on = !now.chosen.has(name);
  const chosen = new Set(now.chosen);
  const from = names.indexOf(now.anchor);
  const to = names.indexOf(name);
  const touched = range && from >= 0 ? names.slice(Math.min(from, to), Math.max(from, to) + 1) : [name];
  for (const each of touched) {
    if (on) chosen.add(each);
    else chosen.delete(each);
  }
  return { chosen, anchor: name };
}

/** All of these, or none when all of them were. */
export function allToggled(now: FieldSelection, names: readonly string[]): FieldSelection {
  const all = names.every((name) => now.chosen.has(name));
  return all ? NONE : { chosen: new Set([...now.chosen, ...names]), anchor: "" };
}
