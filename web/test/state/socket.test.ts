import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OperationRejected, Socket } from "../../src/state/socket";
import { Store } from "../../src/state/store";
import type { Downward, Upward } from "../../src/wire/aliases";
import { delta, snapshot, view } from "./fixtures";

/** A connection whose other end is the test. */
class FakeConnection {
  readyState = 1;
  sent: Upward[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Upward);
  }
  close(): void {
    this.drop();
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: "" });
  }
  say(message: Downward): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  operations(): string[] {
    return this.sent.flatMap((message) => (message.type === "operate" ? [message.operation.type] : []));
  }
}

function connected() {
  const connections: FakeConnection[] = [];
  const store = new Store();
  const socket = new Socket({
    url: "ws://test",
    client: "me",
    store,
    open: () => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection as unknown as WebSocket;
    },
  });
  socket.start();
  const at = (index: number): FakeConnection => connections[index] as FakeConnection;
  at(0).onopen?.();
  at(0).say(snapshot([view("a")], 4));
  return { socket, store, at, connections };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the socket", () => {
  it("says which revision it has when it comes back", () => {
    const { at } = connected();
    at(0).drop();
    vi.advanceTimersByTime(1000);
    at(1).onopen?.();
    expect(at(1).sent[0]).toEqual({ type: "hello", client: "me", epoch: "e", revision: 4 });
  });

  it("keeps what is asked for while the server is away, and sends it once", async () => {
    const { socket, at } = connected();
    at(0).drop();
    const done = socket.request({ type: "undo" });
    vi.advanceTimersByTime(1000);
    at(1).onopen?.();
    expect(at(1).operations()).toEqual([]);
    at(1).say({ type: "presence", peers: [] });
    expect(at(1).operations()).toEqual(["undo"]);
    at(1).say({ type: "acknowledged", id: 1, revision: 5 });
    await expect(done).resolves.toBe(5);
  });

  it("sends again what may be done twice, and not what may not", async () => {
    const { socket, at } = connected();
    const undo = socket.request({ type: "undo" });
    void socket.request({ type: "delete_cells", cells: ["a"] });
    at(0).drop();
    await expect(undo).rejects.toBeInstanceOf(OperationRejected);
    vi.advanceTimersByTime(1000);
    at(1).onopen?.();
    at(1).say(delta(4));
    expect(at(1).operations()).toEqual(["delete_cells"]);
  });

  it("gives up what takes the connection down each time", async () => {
    const { socket, at } = connected();
    const done = socket.request({ type: "delete_cells", cells: ["a"] });
    const outcome = expect(done).rejects.toBeInstanceOf(OperationRejected);
    for (let attempt = 0; attempt < 3; attempt++) {
      at(attempt).drop();
      vi.advanceTimersByTime(10_000);
      at(attempt + 1).onopen?.();
      at(attempt + 1).say({ type: "presence", peers: [] });
    }
    await outcome;
    expect(at(3).operations()).toEqual([]);
  });

  it("waits longer after each failure, and starts afresh after a success", () => {
    const { connections, at } = connected();
    at(0).drop();
    for (let attempt = 1; attempt <= 6; attempt++) {
      vi.advanceTimersByTime(10_000);
      at(attempt).drop();
    }
    const before = connections.length;
    vi.advanceTimersByTime(2000);
    expect(connections.length).toBe(before);
  });

  it("does not come back when the server says that the notebook is gone", () => {
    const { socket, at, connections } = connected();
    at(0).drop(4404);
    vi.advanceTimersByTime(60_000);
    expect(connections.length).toBe(1);
    expect(socket.link.value.state).toBe("refused");
  });

  it("asks again when a delta is missing", () => {
    const { at, connections } = connected();
    at(0).say(delta(6));
    vi.advanceTimersByTime(1000);
    expect(connections.length).toBe(2);
  });
});
