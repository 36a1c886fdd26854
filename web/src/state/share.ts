/** Structural sharing: what came anew over the wire and is as it was stays the very same object, so nobody redraws it. */

/** `after`, with every part that equals the same part of `before` taken from there. Plain JSON data only. */
export function share<T>(before: unknown, after: T): T {
  if (Object.is(before, after) || typeof after !== "object" || after === null) return after;
  if (typeof before !== "object" || before === null || Array.isArray(before) !== Array.isArray(after)) return after;
  return (Array.isArray(after) ? shareList(before as unknown[], after) : shareRecord(before, after)) as T;
}

function shareList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const next = after.map((item, index) => share(before[index], item));
  const same = before.length === next.length && next.every((item, index) => Object.is(item, before[index]));
  return same ? before : next;
}

function shareRecord(before: object, after: object): object {
  const old = before as Record<string, unknown>;
  const next: Record<string, unknown> = {};
  let same = Object.keys(old).length === Object.keys(after).length;
  for (const [key, value] of Object.entries(after)) {
    next[key] = share(old[key], value);
    same &&= key in old && Object.is(next[key], old[key]);
  }
  return same ? before : next;
}
