/** The session of this window: which notebook, its socket, and the door through which every change is asked for. */
import { notify } from "../ui/notices";
import type { Operation } from "../wire/aliases";
import { OperationRejected, Socket } from "./socket";
import { store } from "./store";

/** The notebook's path inside the project, from the address; empty on the project's own page. */
export const notebookPath = new URLSearchParams(location.search).get("path") ?? "";

function websocketUrl(): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/ws?path=${encodeURIComponent(notebookPath)}`;
}

/** Random enough for a window or a cell: lower-case letters and digits. */
export function freshId(length = 8): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

export const socket = new Socket({ url: websocketUrl(), store, client: freshId(12) });

/** What has to reach the server before anything else is asked of it: text that is still on its way. */
const flushers = new Set<() => Promise<void> | null>();

export function registerFlusher(flush: () => Promise<void> | null): () => void {
  flushers.add(flush);
  return () => flushers.delete(flush);
}

/** Ask for a change. A refusal is shown to the person; the answer says whether it was done. */
export async function operate(operation: Operation): Promise<boolean> {
  try {
    for (const flush of flushers) {
      const waiting = flush();
      if (waiting) await waiting;
    }
    await socket.request(operation);
    return true;
  } catch (error) {
    if (error instanceof OperationRejected) notify({ tone: "error", text: error.message });
    else throw error;
    return false;
  }
}
