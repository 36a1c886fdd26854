/** Console text of a run, bounded: its beginning and its end are kept. */
import type { Stream } from "../wire/aliases";

export const CONSOLE_HEAD = 256 * 1024;
export const CONSOLE_TAIL = 768 * 1024;

/** Add text; neighbouring pieces of one stream become one, and what is too much is dropped from the middle. */
export function appendConsole(pieces: readonly Stream[], name: Stream["name"], text: string): Stream[] {
  const last = pieces.at(-1);
  if (last?.name !== name) return [...pieces, bounded({ type: "stream", name, text, dropped: 0 })];
  return [...pieces.slice(0, -1), bounded({ ...last, text: last.text + text })];
}

function bounded(piece: Stream): Stream {
  const excess = piece.text.length - CONSOLE_HEAD - CONSOLE_TAIL;
  if (excess <= 0) return piece;
  const text = piece.text.slice(0, CONSOLE_HEAD) + piece.text.slice(CONSOLE_HEAD + excess);
  return { ...piece, text, dropped: piece.dropped + excess };
}
