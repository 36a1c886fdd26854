/** What the server says of the catalog: the model as a whole and pages of datasets, asked again when files changed. */
import { useEffect, useMemo } from "react";
import { notebookPath, socket } from "../state/session";
import { Signal, useSignal } from "../state/signal";
import type { CatalogModel, DatasetPage } from "../wire/aliases";
import { getJson, RequestFailed } from "../wire/http";
import { applyToModel, applyToPage } from "./edits";
import { pending } from "./pending";

export const model = new Signal<CatalogModel | null>(null);
export const modelFailure = new Signal("");

type Loaded = DatasetPage | { failure: string; missing: boolean };
const pages = new Signal<ReadonlyMap<string, Loaded>>(new Map());
const watched = new Map<string, number>();

function said(error: unknown): string {
  return error instanceof RequestFailed ? error.message : "The server cannot be reached.";
}

let loading: Promise<void> | null = null;
let again = false;

/** Ask for the model; a wish that comes while it is on its way is kept, so that the last answer is the newest. */
export function loadModel(): Promise<void> {
  again = loading !== null;
  loading ??= fetchModel().finally(() => {
    loading = null;
    if (again) void loadModel();
  });
  return loading;
}

async function fetchModel(): Promise<void> {
  try {
    model.set(await getJson<CatalogModel>("/api/catalog/model"));
    modelFailure.set("");
  } catch (error) {
    modelFailure.set(said(error));
  }
}

async function loadPage(name: string): Promise<void> {
  let loaded: Loaded;
  try {
    loaded = await getJson<DatasetPage>("/api/catalog/dataset", { name });
  } catch (error) {
    loaded = { failure: said(error), missing: error instanceof RequestFailed && error.status < 500 };
    const before = pages.value.get(name);
    // What is on the screen stays there while the server is away.
    if (before && "fields" in before && !loaded.missing) return;
  }
  pages.set(new Map(pages.value).set(name, loaded));
}

/** Ask again for everything that is shown; what is not shown is asked for when it is. */
export async function reload(): Promise<void> {
  pages.set(new Map([...pages.value].filter(([name]) => watched.has(name))));
  await Promise.all([loadModel(), ...[...watched.keys()].map(loadPage)]);
}

socket.onCatalog((revision) => {
  if (revision !== model.value?.revision) void reload();
});
// Without a notebook nobody tells this window of changes; it looks when the person comes back to it.
window.addEventListener("focus", () => {
  if (!notebookPath && model.value) void reload();
});

/** The saved page when it is here. */
export function savedPage(name: string): DatasetPage | undefined {
  const page = pages.value.get(name);
  return page && "fields" in page ? page : undefined;
}

/** The model with the unsaved changes; null until it is there. */
export function useModel(): CatalogModel | null {
  useEffect(() => {
    if (!model.value) void loadModel();
  }, []);
  const saved = useSignal(model);
  const { changes } = useSignal(pending);
  return useMemo(() => saved && applyToModel(saved, changes), [saved, changes]);
}

/** A page with the unsaved changes; null until it is there. */
export function usePage(name: string): Loaded | null {
  useEffect(() => {
    watched.set(name, (watched.get(name) ?? 0) + 1);
    void loadPage(name);
    return () => {
      const left = (watched.get(name) ?? 1) - 1;
      if (left > 0) watched.set(name, left);
      else watched.delete(name);
    };
  }, [name]);
  const saved = useSignal(pages).get(name) ?? null;
  const { changes } = useSignal(pending);
  return useMemo(() => (saved && "fields" in saved ? applyToPage(saved, changes) : saved), [saved, changes]);
}

/** For what is asked once: the columns of a neighbour. */
export async function fetchPage(name: string): Promise<DatasetPage> {
  return savedPage(name) ?? getJson<DatasetPage>("/api/catalog/dataset", { name });
}
