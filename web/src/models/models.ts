/** Which models answer here, as the server says; asked for once, and again when somebody changed it. */

import { Signal } from "../state/signal";
import type { ChooseModels, ModelsInfo, ProbeAnswer } from "../wire/aliases";
import { getJson, postJson, RequestFailed } from "../wire/http";
import { COMPLETE, choiceOf } from "./choice";

/** What is configured; null until the server said it. */
export const models = new Signal<ModelsInfo | null>(null);

/** Whether a model goes on with what is typed: there is one, and somebody switched it on. */
export const completes = new Signal(false);

/** Why the settings could not be read or written, in a sentence. */
export const modelsFailure = new Signal("");

export const modelsOpen = new Signal(false);

function take(info: ModelsInfo): void {
  models.set(info);
  completes.set(info.available && info.tasks.some((each) => each.task === COMPLETE && each.tier !== "none"));
  modelsFailure.set("");
}

function complain(error: unknown): void {
  if (!(error instanceof RequestFailed || error instanceof TypeError)) throw error;
  modelsFailure.set(error instanceof RequestFailed ? error.message : "The server cannot be reached.");
}

export async function loadModels(): Promise<void> {
  await getJson<ModelsInfo>("/api/models").then(take).catch(complain);
}

/** Write the choice into `quire.toml`; the answer says whether it was done. */
export async function chooseModels(choice: ChooseModels): Promise<boolean> {
  try {
    take(await postJson<ModelsInfo>("/api/models", choice));
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Switch completion while typing on or off. */
export async function toggleCompletion(): Promise<void> {
  if (!models.value) await loadModels();
  const info = models.value;
  if (!info) return;
  const choice = choiceOf(info);
  const tier = completes.value ? "none" : "fast";
  await chooseModels({ ...choice, tasks: { ...choice.tasks, [COMPLETE]: tier } });
}

/** Ask a model for a word, a stream and JSON. */
export async function probe(model: string, signal: AbortSignal): Promise<ProbeAnswer | string> {
  try {
    return await postJson<ProbeAnswer>("/api/models/probe", { model }, {}, signal);
  } catch (error) {
    if (error instanceof RequestFailed) return error.message;
    if (error instanceof TypeError) return "The server cannot be reached.";
    throw error;
  }
}
