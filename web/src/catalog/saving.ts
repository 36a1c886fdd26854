/** Changing the catalog: unsaved changes gather here, are looked at, and are written together or not at all. */
import { notify } from "../ui/notices";
import type { CatalogEdit, EditOutcome, EditProblem } from "../wire/aliases";
import { postJson, RequestFailed } from "../wire/http";
import { type Change, saysNothing } from "./edits";
import { loadModel, model, reload, savedPage } from "./model";
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

const CONFLICT = 409;
const AWAY = "The server cannot be reached. Your changes are still here: save them when it is back.";

function refusalOf(problems: readonly EditProblem[], sent: readonly Change[]): Refusal {
  const about = new Map<string, string>();
  const all: string[] = [];
  for (const problem of problems) {
    const change = sent[problem.edit];
    if (change) about.set(change.key, problem.message);
    else all.push(problem.message);
  }
  const [only] = about.values();
  if (only && about.size === 1) all.push(only);
  const message = all.join(" ") || `${counted(about.size, "change")} cannot be made.`;
  return { message, about, stale: false };
}

async function post(sent: readonly Change[], preview: boolean): Promise<EditOutcome | null> {
  const { base } = pending.value;
  try {
    const body = { edits: sent.map((change) => change.edit), base, preview };
    const outcome = await postJson<EditOutcome>("/api/catalog/edit", body);
    if (outcome.problems.length > 0) {
      dispatch({ type: "refuse", refusal: refusalOf(outcome.problems, sent) });
    } else if (preview && pending.value.refusal) {
      dispatch({ type: "rebase", revision: base });
    }
    return outcome;
  } catch (error) {
    const stale = await isStale(error);
    const message = error instanceof RequestFailed ? error.message : AWAY;
    dispatch({ type: "refuse", refusal: { message, about: new Map(), stale } });
    return null;
  }
}

/** Whether it was refused because the files are not those any more that the changes were made on. */
async function isStale(error: unknown): Promise<boolean> {
  if (!(error instanceof RequestFailed) || error.status !== CONFLICT) return false;
  await loadModel();
  return model.value?.revision !== pending.value.base;
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
  if (!outcome || outcome.problems.length > 0) return false;
  await reload();
  dispatch({ type: "written", sent, revision: outcome.revision });
  const files = outcome.files.map((file) => file.path).join(", ");
  notify({ tone: "plain", text: files ? `Saved in ${files}.` : "The files say this already." });
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
