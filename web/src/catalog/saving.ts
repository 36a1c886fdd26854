/** Changing the catalog: unsaved changes gather here, are looked at, and are written together or not at all. */
import { notify } from "../ui/notices";
import type { CatalogEdit, EditOutcome, EditProblem } from "../wire/aliases";
import { postJson, RequestFailed } from "../wire/http";
import { type Change, saysNothing } from "./edits";
import { model, reload, savedPage } from "./model";
import { dispatch, pending, type Refusal } from "./pending";
import { place } from "./place";
import { counted } from "./words";

/** Change something; several edits are one step of the person. */
export function propose(...edits: CatalogEdit[]): void {
  const page = place.value ? savedPage(place.value.dataset) : undefined;
  const revision = page?.revision ?? model.value?.revision ?? "";
  dispatch({ type: "propose", edits, revision, idle: (edit) => saysNothing(edit, page, model.value) });
}

export function undo(key: string): void {
  dispatch({ type: "undo", key });
}

/** Let all changes go; for a moment they can be taken back. */
export function discard(): void {
  const gone = pending.value;
  dispatch({ type: "discard" });
  notify({
    tone: "plain",
    text: `${counted(gone.changes.length, "change")} discarded.`,
    action: { title: "Undo", run: () => dispatch({ type: "restore", pending: gone }) },
  });
}

function refusalOf(problems: readonly EditProblem[], sent: readonly Change[], stale: boolean): Refusal {
  const about = new Map<string, string>();
  const all: string[] = [];
  for (const problem of problems) {
    const change = sent[problem.edit];
    if (change) about.set(change.key, problem.message);
    else all.push(problem.message);
  }
  const message = all.join(" ") || `${counted(about.size, "change")} cannot be made.`;
  return { message, about, stale };
}

async function post(sent: readonly Change[], preview: boolean): Promise<EditOutcome | null> {
  const { base } = pending.value;
  try {
    const body = { edits: sent.map((change) => change.edit), base, preview };
    const outcome = await postJson<EditOutcome>("/api/catalog/edit", body);
    if (outcome.problems.length > 0) {
      dispatch({ type: "refuse", refusal: refusalOf(outcome.problems, sent, outcome.revision !== base) });
    } else if (preview && pending.value.refusal) {
      dispatch({ type: "rebase", revision: base });
    }
    return outcome;
  } catch (error) {
    const message =
      error instanceof RequestFailed ? error.message : "The server cannot be reached. Nothing is lost: save again.";
    dispatch({ type: "refuse", refusal: { message, about: new Map(), stale: false } });
    return null;
  }
}

/** What would be written; null when the server did not say. */
export function preview(): Promise<EditOutcome | null> {
  return post(pending.value.changes, true);
}

/** Write all changes; true when they are in the files. What was refused stays as it is. */
export async function save(): Promise<boolean> {
  const { changes: sent, saving } = pending.value;
  if (saving || sent.length === 0) return false;
  dispatch({ type: "send" });
  const outcome = await post(sent, false);
  if (!outcome?.written) return false;
  await reload();
  dispatch({ type: "written", sent, revision: outcome.revision });
  notify({ tone: "plain", text: `Saved in ${outcome.files.map((file) => file.path).join(", ") || "the catalog"}.` });
  return true;
}

/** Look at the changes against the catalog as it is now. */
export async function rebase(): Promise<void> {
  await reload();
  const revision = model.value?.revision;
  if (revision) dispatch({ type: "rebase", revision });
}

window.addEventListener("beforeunload", (event) => {
  if (pending.value.changes.length > 0) event.preventDefault();
});
