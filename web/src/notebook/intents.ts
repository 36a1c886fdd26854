/** What can be asked about cells: the name of it, its key, for which cells it makes sense. */

import type { CellState } from "../state/model";
import { store } from "../state/store";
import type { Intent } from "../wire/aliases";

export interface CellIntent {
  intent: Intent;
  /** As a menu says it. */
  title: string;
  keys: string;
  /** What the question box asks for; empty: it is asked at once. */
  question: string;
  /** What is asked when nothing is typed, about cells with these names. */
  prompt: (names: string) => string;
  fits: (cells: readonly CellState[]) => boolean;
}

const hasCode = (cells: readonly CellState[]): boolean => cells.every((cell) => cell.text.trim() !== "");
const allSql = (cells: readonly CellState[]): boolean => cells.every((cell) => cell.kind === "sql");
const hasFailed = (cell: CellState): boolean =>
  cell.result?.status === "error" || cell.diagnostics.some((found) => found.severity === "error");
const hasTable = (cell: CellState): boolean =>
  cell.kind === "sql" || cell.result?.outputs.some((output) => output.type === "table") === true;

export const CELL_INTENTS: readonly CellIntent[] = [
  {
    intent: "edit",
    title: "Edit with AI…",
    keys: "Mod+Shift+e",
    question: "What should change in",
    prompt: (names) => `Edit ${names}`,
    fits: hasCode,
  },
  {
    intent: "explain",
    title: "Explain",
    keys: "i x",
    question: "",
    prompt: (names) => `Explain ${names}`,
    fits: hasCode,
  },
  {
    intent: "fix",
    title: "Fix",
    keys: "i f",
    question: "",
    prompt: (names) => `Fix ${names}`,
    fits: (cells) => cells.length === 1 && cells.every(hasFailed),
  },
  {
    intent: "chart",
    title: "Chart…",
    keys: "i c",
    question: "Which chart of",
    prompt: (names) => `Chart of ${names}`,
    fits: (cells) => cells.length === 1 && cells.every(hasTable),
  },
  {
    intent: "summarise",
    title: "Summarise the result",
    keys: "i s",
    question: "",
    prompt: (names) => `Summarise ${names}`,
    fits: (cells) => cells.every(hasTable),
  },
  {
    intent: "document",
    title: "Title and document",
    keys: "i d",
    question: "",
    prompt: (names) => `Document ${names}`,
    fits: hasCode,
  },
  {
    intent: "explode",
    title: "Explode query into cells",
    keys: "i q",
    question: "",
    prompt: (names) => `Explode ${names} into cells`,
    fits: (cells) => cells.length === 1 && allSql(cells) && cells.every((cell) => /\bwith\b/i.test(cell.text)),
  },
  {
    intent: "implode",
    title: "Join queries into one",
    keys: "i j",
    question: "",
    prompt: (names) => `Join ${names} into one query`,
    fits: (cells) => cells.length > 1 && allSql(cells),
  },
];

function present(cells: readonly string[]): CellState[] {
  return cells.map((id) => store.state.cells.get(id)).filter((cell) => cell !== undefined);
}

/** What makes sense for these cells. */
export function intentsFor(cells: readonly string[]): readonly CellIntent[] {
  const known = present(cells);
  return known.length === 0 ? [] : CELL_INTENTS.filter((each) => each.fits(known));
}

/** The cells as a sentence names them. */
export function namesOf(cells: readonly string[]): string {
  if (cells.length > 3) return `${cells.length} cells`;
  const names = present(cells).map((cell) => cell.name || cell.definitions[0] || "this cell");
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}
