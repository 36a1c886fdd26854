/** What a person is about to choose, beside what is chosen. Pure. */
import type { ChooseModels, ModelProvider, ModelsInfo } from "../wire/aliases";

/** The task that completes what is typed; off until somebody switches it on. */
export const COMPLETE = "complete";

type Tier = "fast" | "strong";

/** The choice as it stands in the settings; a model that only a key brought is no choice yet. */
export function choiceOf(info: ModelsInfo): ChooseModels {
  const chosen = (tier: Tier): string =>
    info.source === "quire.toml" ? (info.tiers.find((each) => each.tier === tier)?.model ?? "") : "";
  return {
    fast: chosen("fast"),
    strong: chosen("strong"),
    fallback: info.fallback,
    tasks: Object.fromEntries(info.tasks.map((each) => [each.task, each.tier])),
  };
}

export function differs(one: ChooseModels, other: ChooseModels): boolean {
  const tasks = Object.keys(one.tasks).some((task) => one.tasks[task] !== other.tasks[task]);
  return tasks || one.fast !== other.fast || one.strong !== other.strong || one.fallback !== other.fallback;
}

/** Names to choose from, those whose key is there first. */
export function suggestions(providers: readonly ModelProvider[]): string[] {
  const ready = [...providers].sort((a, b) => Number(b.ready) - Number(a.ready));
  return ready.flatMap((each) => each.models.map((name) => (name.includes(":") ? name : `${each.name}:${name}`)));
}

/** What stands behind a name, as far as the server knows: its provider. */
export function providerOf(model: string, providers: readonly ModelProvider[]): ModelProvider | undefined {
  const name = model.split(":", 1)[0];
  return model.includes(":") ? providers.find((each) => each.name === name) : undefined;
}

/** Why a typed name cannot be one, in a sentence; empty when it can. */
export function trouble(model: string, providers: readonly ModelProvider[]): string {
  if (model === "" || model === "none" || model.startsWith("fixed:") || model.startsWith("replay:")) return "";
  if (!/^[\w-]+:.+$/.test(model)) return "A model is written provider:name, for instance openai:gpt-6-luna.";
  if (providerOf(model, providers)) return "";
  return `${model.split(":", 1)[0]} is no provider here. Known: ${providers.map((each) => each.name).join(", ")}.`;
}
