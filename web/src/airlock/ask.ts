/** Asking: where the question box is open, and how a question becomes an airlock. */
import { freshId, operate } from "../state/session";
import { Signal } from "../state/signal";

/** The cell below which the question box is open (empty: at the top), or null. */
export const askAt = new Signal<string | null>(null);

/** What stands in the question box when it opens. */
export const askPrompt = new Signal("");

/** The airlock that was asked for last in this window: it takes the focus when it appears. */
export const newest = new Signal<string | null>(null);

export function openAsk(after: string, prompt = ""): void {
  askPrompt.set(prompt);
  askAt.set(after);
}

export async function ask(after: string, prompt: string): Promise<boolean> {
  const id = freshId();
  newest.set(id);
  const done = await operate({ type: "ask", id, after, prompt });
  if (done) askAt.set(null);
  return done;
}

export async function askAgain(proposal: string, prompt: string): Promise<boolean> {
  return operate({ type: "ask_again", proposal, prompt });
}
