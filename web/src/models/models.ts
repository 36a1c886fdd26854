/** Which models answer here, as the server says; asked for once, and again when somebody changed it. */
import { Signal } from "../state/signal";
import type { ChooseModels, ModelsInfo, ProbeAnswer } from "../wire/aliases";
import { getJson, postJson, RequestFailed } from "../wire/http";

/** What is configured; null until the server said it. */
export const models = new Signal<ModelsInfo | null>(null);

/** Whether any model can be asked. */
export const modelsReady = new Signal(false);

/** Why the settings could not be read or written, in a sentence. */
export const modelsFailure = new Signal("");

export const modelsOpen = new Signal(false);

function take(info: ModelsInfo): void {
  models.set(info);
  modelsReady.set(info.available);
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
