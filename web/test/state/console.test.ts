import { describe, expect, it } from "vitest";
import { appendConsole, CONSOLE_HEAD, CONSOLE_TAIL } from "../../src/state/console";

describe("console text", () => {
  it("keeps the streams apart and in order", () => {
    let pieces = appendConsole([], "stdout", "a");
    pieces = appendConsole(pieces, "stderr", "b");
    pieces = appendConsole(pieces, "stderr", "c");
    expect(pieces.map((piece) => [piece.name, piece.text])).toEqual([
      ["stdout", "a"],
      ["stderr", "bc"],
    ]);
  });

  it("keeps the beginning and the end when there is too much, and counts what it dropped", () => {
    let pieces = appendConsole([], "stdout", "first");
    for (let part = 0; part < 5; part++) pieces = appendConsole(pieces, "stdout", "x".repeat(CONSOLE_TAIL));
    pieces = appendConsole(pieces, "stdout", "last");
    const [piece] = pieces;
    expect(piece?.text.length).toBe(CONSOLE_HEAD + CONSOLE_TAIL);
    expect(piece?.text.startsWith("first") && piece.text.endsWith("last")).toBe(true);
    expect(piece?.dropped).toBe(5 * CONSOLE_TAIL + 9 - CONSOLE_HEAD - CONSOLE_TAIL);
  });
});
