/** Which drafts of an airlock this person leaves out; all are in until somebody says otherwise. */
import { Signal } from "../state/signal";
import { store } from "../state/store";
import type { Draft } from "../wire/aliases";

const NONE: ReadonlySet<string> = new Set();

/** The drafts that are left out, by airlock. */
export const leftOut = new Signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());

export function leftOutOf(proposal: string): ReadonlySet<string> {
  return leftOut.value.get(proposal) ?? NONE;
}

export function toggleDraft(proposal: string, draft: string): void {
  const next = new Set(leftOutOf(proposal));
  if (!next.delete(draft)) next.add(draft);
  leftOut.set(new Map(leftOut.value).set(proposal, next));
}

/** The drafts that go in when these are left out: those wanted, and all that they are built on. */
export function goingIn(drafts: readonly Draft[], out: ReadonlySet<string>): ReadonlySet<string> {
  const upstream = new Map(drafts.map((draft) => [draft.cell.id, draft.upstream]));
  const going = new Set(drafts.map((draft) => draft.cell.id).filter((id) => !out.has(id)));
  for (const id of going) for (const above of upstream.get(id) ?? []) if (upstream.has(above)) going.add(above);
  return going;
}

store.onDecision((proposal) => {
  if (!leftOut.value.has(proposal)) return;
  const next = new Map(leftOut.value);
  next.delete(proposal);
  leftOut.set(next);
});
