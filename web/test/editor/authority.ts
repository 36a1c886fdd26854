/** The server's side of collaboration, as small as it can be: one order of updates, late ones refused. */

import { type Authority, CellDocument, type Typed } from "../../src/editor/cellDocument";
import { OperationRejected } from "../../src/state/socket";
import { applyUpdates } from "../../src/state/text";
import type { Operation, TextChanged } from "../../src/wire/aliases";

const edit = (typed: Typed): Operation => ({ type: "edit_text", cell: "cell", ...typed });

interface Update {
  client: string;
  changes: unknown[];
}

/** Messages on their way; the test decides when they arrive. */
export class Network {
  private queues = new Map<string, (() => void)[]>();

  send(line: string, deliver: () => void): void {
    const queue = this.queues.get(line) ?? [];
    queue.push(deliver);
    this.queues.set(line, queue);
  }

  get lines(): string[] {
    return [...this.queues].filter(([, queue]) => queue.length > 0).map(([line]) => line);
  }

  deliver(line: string): void {
    this.queues.get(line)?.shift()?.();
  }

  drop(line: string): void {
    this.queues.delete(line);
  }
}

export class Server {
  text: string;
  updates: Update[] = [];
  private windows: { client: string; document: CellDocument }[] = [];

  constructor(
    readonly network: Network,
    text = "",
  ) {
    this.text = text;
  }

  join(client: string): CellDocument {
    const authority: Authority = {
      client,
      isOpen: true,
      request: (operation) =>
        new Promise((resolve, reject) => {
          this.network.send(`up ${client}`, () => this.take(client, operation, resolve, reject));
        }),
    };
    const document = new CellDocument(edit, { text: this.text, version: this.updates.length }, authority, () => []);
    this.windows.push({ client, document });
    return document;
  }

  private take(client: string, operation: Operation, done: (n: number) => void, fail: (e: Error) => void): void {
    if (operation.type !== "edit_text") throw new Error("only text here");
    const { version } = operation;
    if (version !== this.updates.length) {
      this.network.send(`down ${client}`, () => fail(new OperationRejected("version", "too late")));
      return;
    }
    this.text = applyUpdates(this.text, operation.updates);
    this.updates.push(...operation.updates.map((changes) => ({ client, changes })));
    for (const window of this.windows)
      this.network.send(`down ${window.client}`, () => window.document.receive(this.since(version)));
    this.network.send(`down ${client}`, () => done(this.updates.length));
  }

  since(version: number): TextChanged {
    const missed = this.updates.slice(version);
    return {
      type: "text_changed",
      cell: "cell",
      version,
      clients: missed.map((update) => update.client),
      updates: missed.map((update) => update.changes),
    };
  }
}
