/** From a key press to a command. Keys are written as in `commands.ts`. */
import { type Command, listCommands } from "./commands";

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Two keys of a sequence belong together when they come within this time. */
const SEQUENCE = 700;

interface Pressed {
  key: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

function parse(stroke: string): Pressed {
  const parts = stroke.split("+");
  const key = stroke.endsWith("++") ? "+" : (parts.at(-1) ?? "");
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    mod: parts.includes("Mod"),
    shift: parts.includes("Shift"),
    alt: parts.includes("Alt"),
  };
}

function matches(event: KeyboardEvent, stroke: string): boolean {
  const wanted = parse(stroke);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // A sign such as ? needs Shift on most keyboards and not on others; letters and named keys say whether they do.
  const sign = wanted.key.length === 1 && !/[a-z0-9]/.test(wanted.key);
  return (
    key === wanted.key && mod === wanted.mod && event.altKey === wanted.alt && (sign || event.shiftKey === wanted.shift)
  );
}

/** Whether keys go to what the person writes in, not to commands. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest("input, textarea, select, [contenteditable], [data-own-keys]") !== null
  );
}

/** Whether a key presses what has the focus: Enter or Space on a button, a link, or what unfolds. */
export function isPressing(event: KeyboardEvent): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const target = event.target;
  if (!plain || (event.key !== "Enter" && event.key !== " ") || !(target instanceof HTMLElement)) return false;
  return target.matches("button, a[href], summary, [role=button], [role=tab]");
}

interface Sequence {
  first: string;
  at: number;
}

type Meaning = "command" | "prefix" | "nothing";

/** What a key press means to one combination of keys, after `begun`. */
function meaningOf(event: KeyboardEvent, keys: string, begun: string): Meaning {
  const [first = "", second] = keys.split(" ");
  if (second === undefined) return matches(event, first) ? "command" : "nothing";
  if (begun === first && matches(event, second)) return "command";
  return matches(event, first) ? "prefix" : "nothing";
}

function worksNow(command: Command, writing: boolean): boolean {
  return (!writing || command.keysIn === "anywhere") && command.when?.() !== false;
}

interface Found {
  command: Command;
  keys: string;
  meaning: Meaning;
}

/** Everything that a key press may mean now. */
function meanings(event: KeyboardEvent, writing: boolean, begun: string): Found[] {
  return listCommands().flatMap((command) =>
    (command.keys ?? [])
      .map((keys) => ({ command, keys, meaning: meaningOf(event, keys, begun) }))
      .filter((each) => each.meaning !== "nothing" && worksNow(command, writing)),
  );
}

/**
 * The command that a key press means, or the first key of a sequence that it may begin. A sequence that it ends goes
 * before what the key means by itself.
 */
function find(event: KeyboardEvent, writing: boolean, begun: string): { command?: Command; prefix?: string } {
  const found = meanings(event, writing, begun);
  const meant = found.filter((each) => each.meaning === "command");
  const first = meant.find((each) => each.keys.includes(" ")) ?? meant[0];
  if (first) return { command: first.command };
  const prefix = found[0]?.keys.split(" ")[0];
  return prefix === undefined ? {} : { prefix };
}

/** The command with a key that works while writing, for editors that see the key press first. */
export function commandWhileWriting(event: KeyboardEvent): Command | undefined {
  return find(event, true, "").command;
}

/** Listens on the window for the keys of all commands. The answer stops it. */
export function listenForKeys(target: Window = window): () => void {
  let begun: Sequence = { first: "", at: 0 };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (isPressing(event)) return;
    const now = performance.now();
    const { command, prefix } = find(event, isWriting(event.target), now - begun.at < SEQUENCE ? begun.first : "");
    begun = { first: prefix ?? "", at: now };
    if (!command) return;
    event.preventDefault();
    command.run();
  }

  target.addEventListener("keydown", onKeyDown);
  return () => target.removeEventListener("keydown", onKeyDown);
}

const SIGNS: Record<string, string> = isMac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" }
  : { Mod: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };

/** Keys as a person reads them: `Ctrl+Enter`, `⌘↩`, `D D`. */
export function showKeys(keys: string): string {
  return keys
    .split(" ")
    .map((stroke) =>
      stroke
        .split(/\+(?=.)/)
        .map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
        .join(isMac ? "" : "+"),
    )
    .join(" ");
}
