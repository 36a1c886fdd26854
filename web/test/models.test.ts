import { expect, test } from "vitest";
import { choiceOf, differs, suggestions, trouble } from "../src/models/choice";
import type { ModelProvider, ModelsInfo } from "../src/wire/aliases";

const providers: ModelProvider[] = [
  { name: "openai", title: "OpenAI", key: "OPENAI_API_KEY", ready: false, models: ["gpt"] },
  { name: "ollama", title: "Ollama", key: "", ready: true, models: ["ollama:auto"] },
];
const info = {
  source: "quire.toml",
  fallback: "",
  tiers: [
    { tier: "fast", model: "openai:gpt" },
    { tier: "strong", model: "ollama:auto" },
  ],
  tasks: [{ task: "sql", title: "Write SQL", tier: "strong" }],
  providers,
} as unknown as ModelsInfo;

test("a model that only a key brought is no choice yet", () => {
  expect(choiceOf(info)).toMatchObject({ fast: "openai:gpt", strong: "ollama:auto", tasks: { sql: "strong" } });
  expect(choiceOf({ ...info, source: "OPENAI_API_KEY" })).toMatchObject({ fast: "", strong: "" });
});

test("a choice differs by a model or by the tier of a task", () => {
  const before = choiceOf(info);
  expect(differs(before, { ...before })).toBe(false);
  expect(differs(before, { ...before, fallback: "ollama:auto" })).toBe(true);
  expect(differs(before, { ...before, tasks: { sql: "fast" } })).toBe(true);
});

test("names are offered with their provider, those with a key first", () => {
  expect(suggestions(providers)).toEqual(["ollama:auto", "openai:gpt"]);
});

test("a name that cannot be a model says so at once", () => {
  expect(trouble("", providers)).toBe("");
  expect(trouble("openai:anything", providers)).toBe("");
  expect(trouble("gpt", providers)).toContain("provider:name");
  expect(trouble("nobody:gpt", providers)).toContain("nobody is no provider");
});
