/** Names to pin: where one is being typed after an @, what the server offers there, how it is put in. */
import { notebookPath } from "../state/session";
import { postJson } from "../wire/http";
import type { Completion, Completions } from "../wire/types";

export interface Offers {
  /** Where in the text the typed part begins, behind the @. */
  start: number;
  items: readonly Completion[];
  more: boolean;
}

const PIN = /(?:^|[^\p{L}\p{N}_@])@("[^"\n]*|`[^`\n]*|[\p{L}\p{N}_.]*)$/u;

/** Whether the caret stands behind an @ with nothing but a name between them. */
export function isPinning(text: string, caret: number): boolean {
  return PIN.test(text.slice(0, caret));
}

/** What can be pinned here; null where nothing can, or where the server does not say. */
export async function offersAt(text: string, caret: number, signal: AbortSignal): Promise<Offers | null> {
  const question = { path: notebookPath, kind: "prompt", code: text, position: caret };
  const found = await postJson<Completions>("/api/complete", question, {}, signal).catch(() => null);
  return found && found.items.length > 0 ? found : null;
}

/** The text with a name put in the place of what was typed of it, and where the caret stands then. */
export function put(text: string, start: number, caret: number, label: string): [string, number] {
  const after = text.slice(caret);
  const closing = label.startsWith('"') && after.startsWith('"') ? 1 : 0;
  return [text.slice(0, start) + label + after.slice(closing), start + label.length];
}
