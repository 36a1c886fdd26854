/**
 * One text in this window, of a cell or of a draft, with or without an editor on the screen. It sends what was typed, takes what the
 * server ordered, and loses nothing on the way: unsent text stays here until the server has it.
 */
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { ChangeSet, EditorState, type Extension, type Text, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { OperationRejected } from "../state/socket";
import { toText } from "../state/text";
import type { Operation, TextChanged } from "../wire/aliases";
import { differences } from "./differences";

export interface Authority {
  /** This window's name in updates. */
  client: string;
  isOpen: boolean;
  request(operation: Operation): Promise<number>;
  /** Tell the person that what they typed was not taken. */
  refused?(reason: string): void;
}

/** What was typed since `version`, as the server takes it. */
export interface Typed {
  version: number;
  client: string;
  updates: unknown[][];
}

/** Updates in the server's order, with the client that each came from. */
export type Ordered = Pick<TextChanged, "version" | "clients" | "updates">;

export interface Synced {
  text: string;
  version: number;
}

/** More changes than this go in several messages, one after the other. */
const AT_ONCE = 100;

/** Keys that come within this time go in one message. */
const GATHER = 40;

export class CellDocument {
  state: EditorState;
  view: EditorView | null = null;
  private synced: Text;
  /** The version at which updates were pushed and not answered yet. */
  private pushed: number | null = null;
  /** A push came too late and the updates that overtook it are still to come. */
  private behind = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drained: (() => void)[] = [];

  constructor(
    private readonly edit: (typed: Typed) => Operation,
    start: Synced,
    private readonly authority: Authority,
    private readonly extensions: () => Extension,
  ) {
    this.synced = toText(start.text);
    this.state = this.fresh(this.synced, start.version);
  }

  private fresh(doc: Text, version: number): EditorState {
    return EditorState.create({
      doc,
      extensions: [
        EditorState.lineSeparator.of("\n"),
        collab({ startVersion: version, clientID: this.authority.client }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.schedule();
        }),
        this.extensions(),
      ],
    });
  }

  get text(): string {
    return this.current.doc.toString();
  }

  /** Whether something that was typed here has not reached the server. */
  get dirty(): boolean {
    return sendableUpdates(this.current).length > 0;
  }

  get current(): EditorState {
    return this.view ? this.view.state : this.state;
  }

  /** Put an editor into the page. */
  mount(parent: HTMLElement): EditorView {
    this.unmount();
    this.view = new EditorView({ state: this.state, parent });
    return this.view;
  }

  /** Take the editor out of the page; text, undo history and what is unsent stay. */
  unmount(): void {
    if (!this.view) return;
    this.state = this.view.state;
    this.view.destroy();
    this.view = null;
  }

  dispatch(spec: TransactionSpec): void {
    if (this.view) {
      this.view.dispatch(spec);
      return;
    }
    const transaction = this.state.update(spec);
    this.state = transaction.state;
    if (transaction.docChanged) this.schedule();
  }

  /** Take updates that the server ordered; own ones among them are confirmed. */
  receive(change: Ordered): void {
    const missed = change.updates.slice(getSyncedVersion(this.current) - change.version);
    if (missed.length === 0) return;
    const clients = change.clients.slice(-missed.length);
    const updates = missed.map((json, index) => ({
      changes: ChangeSet.fromJSON(json),
      clientID: clients[index] ?? "",
    }));
    for (const { changes } of updates) this.synced = changes.apply(this.synced);
    const transaction = receiveUpdates(this.current, updates);
    if (this.view) this.view.dispatch(transaction);
    else this.state = transaction.state;
    if (clients.includes(this.authority.client)) this.pushed = null;
    this.behind = false;
    this.settle();
  }

  /** Take the text that the server has now, when it is not the one that is known here. */
  follow(server: Synced): void {
    const known = getSyncedVersion(this.current) === server.version && this.synced.eq(toText(server.text));
    if (!known) this.reset(server);
  }

  /** Start again from what the server has, keeping what was typed here and not sent. */
  reset({ text, version }: Synced): void {
    this.pushed = null;
    this.behind = false;
    const server = toText(text);
    const current = this.current;
    if (server.eq(this.synced) && version === getSyncedVersion(current)) {
      this.settle();
      return;
    }
    const unsent = sendableUpdates(current).map((update) => update.changes);
    const moved = differences(this.synced, server);
    const next = this.fresh(server, version);
    const local = unsent.reduce<ChangeSet | null>((sum, changes) => (sum ? sum.compose(changes) : changes), null);
    const keep = local && !current.doc.eq(server) ? local.map(moved) : null;
    this.synced = server;
    this.replace(keep ? next.update({ changes: keep }).state : next);
    this.settle();
  }

  private replace(state: EditorState): void {
    if (this.view) this.view.setState(state);
    else this.state = state;
  }

  private schedule(): void {
    if (!this.dirty || this.timer !== undefined) return;
    this.timer = setTimeout(() => this.push(), GATHER);
  }

  /** Send what is unsent, unless an answer is awaited. */
  push(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pushed !== null || this.behind || !this.authority.isOpen) return;
    const updates = sendableUpdates(this.current).slice(0, AT_ONCE);
    if (updates.length === 0) return;
    const version = getSyncedVersion(this.current);
    this.pushed = version;
    this.authority
      .request(
        this.edit({
          version,
          client: this.authority.client,
          updates: updates.map((update) => update.changes.toJSON() as unknown[]),
        }),
      )
      .catch((error: unknown) => this.refused(error, version));
  }

  private refused(error: unknown, version: number): void {
    if (!(error instanceof OperationRejected)) throw error;
    if (this.pushed !== version) return;
    this.pushed = null;
    if (error.code === "lost") return;
    if (error.code !== "version") {
      this.giveUp(error.message);
      return;
    }
    // Overtaken: the updates that came first are here already, or they come next and `receive` pushes again.
    this.behind = getSyncedVersion(this.current) === version;
    this.settle();
  }

  /** The server will never take these changes (a paste of many megabytes): back to what it has. */
  private giveUp(reason: string): void {
    const version = getSyncedVersion(this.current);
    this.replace(this.fresh(this.synced, version));
    this.authority.refused?.(reason);
    this.settle();
  }

  /** Resolves when everything typed so far is with the server. */
  flush(): Promise<void> | null {
    if (!this.dirty) return null;
    this.push();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private settle(): void {
    if (this.dirty) {
      this.push();
      return;
    }
    const waiting = this.drained;
    this.drained = [];
    for (const resolve of waiting) resolve();
  }

  /** The cell is gone: nobody waits for its text any more. */
  close(): void {
    clearTimeout(this.timer);
    this.unmount();
    for (const resolve of this.drained.splice(0)) resolve();
  }
}
