/** How an airlock speaks: kinds, states, counts, costs. */
import { store } from "../state/store";
import type { Call, CellKind, CellResult, Draft, Proposal } from "../wire/aliases";

export const KIND_WORDS: Record<CellKind, string> = {
  markdown: "Text",
  python: "Python",
  sql: "SQL",
  chart: "Chart",
  input: "Input",
};

const STATE_WORDS: Record<Proposal["state"], string> = {
  planning: "Reading the question…",
  previewing: "Running a preview in the sandbox…",
  ready: "Ready for your decision",
  refused: "Not answered",
  failed: "The preview failed",
};

/** Where an airlock stands; without drafts it is no preview that failed. */
export function stateWords(proposal: Proposal): string {
  const drafts = proposal.versions[proposal.shown]?.drafts.length ?? 0;
  return STATE_WORDS[proposal.state === "failed" && drafts === 0 ? "refused" : proposal.state];
}

export function isWorking(proposal: Proposal): boolean {
  return proposal.state === "planning" || proposal.state === "previewing";
}

export type DraftState = "coming" | "written" | "running" | "ok" | "failed" | "waiting" | "outdated" | "not run";

const RESULT_STATES: Record<CellResult["status"], DraftState> = {
  ok: "ok",
  error: "failed",
  aborted: "not run",
  interrupted: "not run",
};

/** What became of one draft; while a model writes, it writes the last. */
export function draftState(draft: Draft, state: Proposal["state"], last = true): DraftState {
  if (state === "planning" && !draft.result) return last ? "coming" : "written";
  if (draft.writes && !draft.allowed && draft.result?.status !== "ok") return "waiting";
  if (draft.outdated && draft.result) return state === "previewing" ? "running" : "outdated";
  if (draft.result) return RESULT_STATES[draft.result.status];
  if (draft.cell.kind === "markdown" && !draft.cell.source.includes("{{")) return "ok"; // nothing in it runs
  return state === "previewing" ? "running" : "not run";
}

export const DRAFT_STATE_WORDS: Record<DraftState, string> = {
  coming: "Being written…",
  written: "Written",
  running: "Running…",
  ok: "",
  failed: "Failed",
  waiting: "Waits for your yes",
  outdated: "Of an earlier text; Shift+Enter runs it",
  "not run": "Did not run",
};

export function draftTitle(draft: Draft): string {
  return `${KIND_WORDS[draft.cell.kind]} ${draft.cell.name}`.trim();
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

export function shortTime(seconds: number): string {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

/** US dollars with as many digits as tell something; an unknown price says nothing. */
export function money(cost: number | null): string {
  if (cost === null) return "";
  if (cost === 0) return "$0";
  return cost < 0.01 ? `$${cost.toPrecision(2)}` : `$${cost.toFixed(2)}`;
}

/** What the requests to models came to; the cost is null when no price is known. */
export function total(calls: readonly Call[]): { tokens: number; cost: number | null; models: string[] } {
  const prices = calls.map((call) => call.cost).filter((cost) => cost !== null);
  return {
    tokens: calls.reduce((sum, call) => sum + call.tokens_in + call.tokens_out, 0),
    cost: prices.length > 0 ? prices.reduce((sum, cost) => sum + cost, 0) : null,
    models: [...new Set(calls.map((call) => call.model))],
  };
}

/** The name that a person knows a cell by. */
export function cellName(id: string): string {
  const cell = store.state.cells.get(id);
  return cell?.name || cell?.definitions[0] || cell?.text.split("\n", 1)[0]?.slice(0, 48) || "a cell that is gone";
}
