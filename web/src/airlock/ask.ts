/** Asking: where the question box is open, what it is about, and how a question becomes an airlock. */
import { freshId, operate } from "../state/session";
import { Signal } from "../state/signal";
import type { Intent } from "../wire/aliases";

/** A question that is being put: below which cell (empty: at the top), what it begins with, what it is about. */
export interface Asking {
  after: string;
  prompt: string;
  intent: Intent;
  cells: readonly string[];
}

/** The question box that is open, or null. */
export const asking = new Signal<Asking | null>(null);

/** The airlock that was asked for last in this window: it takes the focus when it appears. */
export const newest = new Signal<string | null>(null);

export async function ask({ after, prompt, intent, cells }: Asking): Promise<boolean> {
  const id = freshId();
  newest.set(id);
  const done = await operate({ type: "ask", id, after, prompt, intent, cells: [...cells] });
  if (done) asking.set(null);
  return done;
}

/** Ask again in the same airlock; with a step, for that draft alone. */
export async function askAgain(proposal: string, prompt: string, step = ""): Promise<boolean> {
  return operate({ type: "ask_again", proposal, prompt, step });
}

/** An airlock that will take the place of an accepted group. */
export async function askGroup(group: string, prompt: string): Promise<boolean> {
  const id = freshId();
  newest.set(id);
  return operate({ type: "ask_group", id, group, prompt });
}
