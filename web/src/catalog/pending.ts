/** The unsaved changes of this window, and what the server said to them. A pure reducer; `saving.ts` talks. */
import { Signal } from "../state/signal";
import type { CatalogEdit } from "../wire/aliases";
import { type Change, withEdit, withoutEdit } from "./edits";

/** Why the server did not write: for all changes, or for some of them by their keys. */
export interface Refusal {
  message: string;
  about: ReadonlyMap<string, string>;
  /** The catalog is another one than the changes were made on: they can be looked at against it. */
  stale: boolean;
}

export interface Pending {
  /** The catalog's revision that the first change was made on. */
  base: string;
  changes: readonly Change[];
  saving: boolean;
  refusal: Refusal | null;
}

export const NOTHING: Pending = { base: "", changes: [], saving: false, refusal: null };

export type Step =
  | { type: "propose"; edits: readonly CatalogEdit[]; revision: string; idle: (edit: CatalogEdit) => boolean }
  | { type: "undo"; key: string }
  | { type: "discard" }
  | { type: "restore"; pending: Pending }
  | { type: "send" }
  | { type: "refuse"; refusal: Refusal }
  | { type: "rebase"; revision: string }
  | { type: "written"; sent: readonly Change[]; revision: string };

/** What becomes of the unsaved changes. */
export function reduce(now: Pending, step: Step): Pending {
  switch (step.type) {
    case "propose":
      return settled(
        step.edits.reduce((changes, edit) => proposed(changes, edit, step.idle), now.changes),
        {
          ...now,
          base: now.changes.length === 0 ? step.revision : now.base,
        },
      );
    case "undo":
      return settled(withoutEdit(now.changes, step.key), now);
    case "discard":
      return NOTHING;
    case "restore":
      return now.changes.length === 0 ? { ...step.pending, saving: false } : now;
    case "send":
      return { ...now, saving: true, refusal: null };
    case "refuse":
      return { ...now, saving: false, refusal: step.refusal };
    case "rebase":
      return { ...now, base: step.revision, refusal: null };
    case "written": {
      // What was written while the changes were on their way stays, and now stands on what was saved.
      const left = now.changes.filter((change) => !step.sent.includes(change));
      return settled(left, { ...now, base: step.revision, saving: false, refusal: null });
    }
  }
}

/** An edit that says what is saved already takes an earlier one about the same thing back. */
function proposed(
  changes: readonly Change[],
  edit: CatalogEdit,
  idle: (edit: CatalogEdit) => boolean,
): readonly Change[] {
  const next = withEdit(changes, edit);
  if (!idle(edit)) return next;
  const made = next.find((change) => change.edit === edit);
  return made ? next.filter((change) => change !== made) : next;
}

function settled(changes: readonly Change[], now: Pending): Pending {
  if (changes.length === 0) return NOTHING;
  if (!now.refusal) return { ...now, changes };
  // What the server said to a change holds until it is changed or taken back.
  const about = new Map(
    [...now.refusal.about].filter(([key]) => changes.some((each) => each.key === key && now.changes.includes(each))),
  );
  const over = !now.refusal.stale && now.refusal.about.size > 0 && about.size === 0;
  return { ...now, changes, refusal: over ? null : { ...now.refusal, about } };
}

export const pending = new Signal<Pending>(NOTHING);

export function dispatch(step: Step): void {
  pending.set(reduce(pending.value, step));
}

/** Whether something about a key is not saved: an exact key, or all that begins so. */
export function isChanged({ changes }: Pending, key: string): boolean {
  return changes.some((change) => change.key === key);
}
