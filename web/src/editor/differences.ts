/** The one change between two texts: what lies between their common beginning and their common end. */
import { ChangeSet, type Text } from "@codemirror/state";

export function differences(before: Text, after: Text): ChangeSet {
  const a = before.toString();
  const b = after.toString();
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) start++;
  let end = 0;
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const change = { from: start, to: a.length - end, insert: after.slice(start, b.length - end) };
  return ChangeSet.of(change, a.length);
}
