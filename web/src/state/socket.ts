/** The websocket of this window: says hello, resumes where it was, resends what is safe to resend. */
import type { Cursor, Downward, Operation } from "../wire/aliases";
import { Signal } from "./signal";
import type { Store } from "./store";

export type Link =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "lost"; since: number; retryAt: number }
  | { state: "refused"; reason: string };

/** The server said no; `code` is stable, `message` a sentence for the person. */
export class OperationRejected extends Error {
  constructor(
    readonly code: string,
    reason: string,
  ) {
    super(reason);
  }
}

interface Pending {
  id: number;
  operation: Operation;
  sent: boolean;
  /** How often the connection broke before it was answered. */
  lost: number;
  resolve: (revision: number) => void;
  reject: (error: OperationRejected) => void;
}

/** Doing these twice is the same as doing them once, so they may be sent again when the answer got lost. */
const REPEATABLE: ReadonlySet<Operation["type"]> = new Set([
  "insert_cell",
  "delete_cells",
  "move_cells",
  "set_kind",
  "rename_cell",
  "set_attributes",
  "set_metadata",
  "set_run_on_edit",
  "set_input",
  "ask",
  "show_version",
  "accept_proposal",
  "reject_proposal",
  "stop_proposal",
  "trust_notebook",
  "resolve_disk",
  "interrupt",
  "save_now",
]);

/** What takes the connection down each time it is sent is not sent for ever. */
const MOST_LOST = 3;

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

export interface SocketOptions {
  url: string;
  store: Store;
  client: string;
  open?: (url: string) => WebSocket;
}

export class Socket {
  readonly link = new Signal<Link>({ state: "connecting" });
  readonly client: string;
  private socket: WebSocket | null = null;
  private ready = false;
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextId = 1;
  private pending: Pending[] = [];
  private readonly readyListeners = new Set<() => void>();
  private readonly catalogListeners = new Set<(revision: string) => void>();
  private cursor: Cursor | null = null;

  constructor(private readonly options: SocketOptions) {
    this.client = options.client;
  }

  /** Connect, and keep connecting until `close`. */
  start(): void {
    this.connect();
    globalThis.addEventListener?.("online", this.retryNow);
  }

  close(): void {
    globalThis.removeEventListener?.("online", this.retryNow);
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Ask for a change; resolves with its revision, rejects with the server's reason. Waits while offline. */
  request(operation: Operation): Promise<number> {
    return new Promise((resolve, reject) => {
      const pending: Pending = { id: this.nextId++, operation, sent: false, lost: 0, resolve, reject };
      this.pending.push(pending);
      if (this.ready) this.transmit(pending);
    });
  }

  /** Say where this window's cursor is; only the last one counts. */
  point(cursor: Cursor): void {
    this.cursor = cursor;
    if (this.ready) this.send(cursor);
  }

  get isOpen(): boolean {
    return this.ready;
  }

  /** Hear when the window has caught up after a new connection. */
  onReady(listener: () => void): () => void {
    this.readyListeners.add(listener);
    return () => this.readyListeners.delete(listener);
  }

  /** Hear when a file of the catalog changed. */
  onCatalog(listener: (revision: string) => void): () => void {
    this.catalogListeners.add(listener);
    return () => this.catalogListeners.delete(listener);
  }

  retryNow = (): void => {
    if (this.link.value.state !== "lost") return;
    clearTimeout(this.timer);
    this.connect();
  };

  private connect(): void {
    const open = this.options.open ?? ((url: string) => new WebSocket(url));
    const socket = open(this.options.url);
    this.socket = socket;
    socket.onopen = () => {
      const { epoch, revision } = this.options.store.state;
      this.send({ type: "hello", client: this.client, epoch, revision });
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(JSON.parse(String(event.data)) as Downward);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event);
    };
  }

  private lost(event: CloseEvent): void {
    this.ready = false;
    this.socket = null;
    this.failUnrepeatable();
    if (event.code === 4403 || event.code === 4404) {
      this.link.set({ state: "refused", reason: event.reason || "The server does not let this window in." });
      return;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempts) * (0.75 + Math.random() / 2);
    this.attempts += 1;
    const before = this.link.value;
    const since = before.state === "lost" ? before.since : Date.now();
    this.link.set({ state: "lost", since, retryAt: Date.now() + wait });
    this.timer = setTimeout(() => this.connect(), wait);
  }

  /** What was sent and not answered may have been done; what cannot be done twice is not sent again. */
  private failUnrepeatable(): void {
    const keep: Pending[] = [];
    for (const pending of this.pending) {
      const lost = pending.lost + (pending.sent ? 1 : 0);
      const again = REPEATABLE.has(pending.operation.type) && lost < MOST_LOST;
      if (!pending.sent || again) keep.push({ ...pending, sent: false, lost });
      else pending.reject(new OperationRejected("lost", "The connection was lost before the server answered."));
    }
    this.pending = keep;
  }

  private receive(message: Downward): void {
    const { store } = this.options;
    switch (message.type) {
      case "snapshot":
        store.snapshot(message);
        this.caughtUp();
        break;
      case "delta":
        if (!store.delta(message)) this.socket?.close();
        else this.caughtUp();
        break;
      case "presence":
        // Comes after everything that was missed, also when nothing was.
        store.presence(message);
        this.caughtUp();
        break;
      case "catalog_changed":
        for (const listener of [...this.catalogListeners]) listener(message.revision);
        break;
      case "acknowledged":
        this.take(message.id)?.resolve(message.revision);
        break;
      case "rejected":
        this.take(message.id)?.reject(new OperationRejected(message.code, message.reason));
        break;
    }
  }

  private caughtUp(): void {
    if (this.ready) return;
    this.ready = true;
    this.attempts = 0;
    this.link.set({ state: "open" });
    for (const pending of this.pending) this.transmit(pending);
    if (this.cursor) this.send(this.cursor);
    for (const listener of [...this.readyListeners]) listener();
  }

  private take(id: number): Pending | undefined {
    const index = this.pending.findIndex((pending) => pending.id === id);
    return index < 0 ? undefined : this.pending.splice(index, 1)[0];
  }

  private transmit(pending: Pending): void {
    pending.sent = true;
    this.send({ type: "operate", id: pending.id, operation: pending.operation });
  }

  private send(message: unknown): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }
}
