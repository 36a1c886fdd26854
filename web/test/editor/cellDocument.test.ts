import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CellDocument } from "../../src/editor/cellDocument";
import { Network, Server } from "./authority";

/** A small generator, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function typeSomewhere(document: CellDocument, pick: (below: number) => number): void {
  const { length } = document.current.doc;
  const from = pick(length + 1);
  const to = Math.min(length, from + (pick(3) === 0 ? pick(4) : 0));
  const insert = ["a", "β", "😀", "\n", "xyz", ""][pick(6)] ?? "";
  document.dispatch({ changes: { from, to, insert } });
}

async function settle(network: Network, documents: CellDocument[]): Promise<void> {
  for (let round = 0; round < 10_000; round++) {
    await vi.advanceTimersByTimeAsync(50);
    const [line] = network.lines;
    if (line !== undefined) network.deliver(line);
    else if (documents.every((document) => !document.dirty)) return;
  }
  throw new Error("the documents do not come to rest");
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("editing one cell in several windows", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "converges and loses nothing, whatever the order of messages (seed %i)",
    async (seed) => {
      const pick = random(seed);
      const network = new Network();
      const server = new Server(network, "SELECT 1");
      const documents = ["ann", "ben", "eve"].map((client) => server.join(client));
      for (let step = 0; step < 300; step++) {
        const document = documents[pick(3)];
        if (pick(3) > 0 && document) typeSomewhere(document, pick);
        await vi.advanceTimersByTimeAsync(pick(60));
        const lines = network.lines;
        const line = lines[pick(Math.max(1, lines.length))];
        if (line !== undefined) network.deliver(line);
      }
      await settle(network, documents);
      expect(documents.map((document) => document.text)).toEqual([server.text, server.text, server.text]);
    },
  );

  it("keeps every character of every window", async () => {
    const network = new Network();
    const server = new Server(network);
    const documents = ["ann", "ben", "eve"].map((client) => server.join(client));
    documents.forEach((document, index) => {
      for (let n = 0; n < 50; n++) document.dispatch({ changes: { from: 0, insert: "abc"[index] ?? "" } });
    });
    await settle(network, documents);
    const count = (letter: string): number => server.text.split(letter).length - 1;
    expect([count("a"), count("b"), count("c")]).toEqual([50, 50, 50]);
  });

  it("waits with an operation until the text is with the server", async () => {
    const network = new Network();
    const server = new Server(network);
    const document = server.join("ann");
    document.dispatch({ changes: { from: 0, insert: "x" } });
    const flushed = document.flush();
    await settle(network, [document]);
    await flushed;
    expect(server.text).toBe("x");
    expect(document.flush()).toBeNull();
  });

  it("sends what was typed offline when the server forgot its history", async () => {
    const network = new Network();
    const server = new Server(network, "one two");
    const document = server.join("ann");
    document.dispatch({ changes: { from: 7, insert: " three" } });
    // Meanwhile the server was restarted, and another window changed the beginning.
    server.text = "ONE two";
    server.updates = [];
    document.reset({ text: server.text, version: 0 });
    await settle(network, [document]);
    expect(server.text).toBe("ONE two three");
    expect(document.text).toBe("ONE two three");
  });

  it("does not send twice what the server had already taken when the connection broke", async () => {
    const network = new Network();
    const server = new Server(network, "a");
    const document = server.join("ann");
    document.dispatch({ changes: { from: 1, insert: "b" } });
    await vi.advanceTimersByTimeAsync(100);
    network.deliver("up ann");
    network.drop("down ann");
    document.reset({ text: server.text, version: server.updates.length });
    await settle(network, [document]);
    expect(document.text).toBe("ab");
    expect(server.text).toBe("ab");
  });
});
