/**
 * Everything that a person can do, by name. Features register commands here; keys, palette and shortcuts sheet read
 * them from here, so that nothing has a key that the palette does not know.
 */

export type CommandGroup = "Notebook" | "Cell" | "Run" | "View" | "Ask" | "Data" | "Help";

export interface Command {
  /** Stable, kebab-case: `run-cell`. */
  id: string;
  title: string;
  group: CommandGroup;
  /** `Mod+Enter`, `Shift+j`, `d d` (one after the other), `?`. Mod is Command on a Mac and Control elsewhere. */
  keys?: readonly string[];
  /** Where the keys work: `command` only outside of editors and fields, `anywhere` also inside them. */
  keysIn?: "command" | "anywhere";
  /** Whether it can be done now; always when left out. */
  when?: () => boolean;
  run: () => void;
}

const commands = new Map<string, Command>();
const listeners = new Set<() => void>();
let sorted: readonly Command[] = [];

/** Add commands; the answer takes them away again. */
export function registerCommands(added: readonly Command[]): () => void {
  for (const command of added) {
    if (commands.has(command.id)) throw new Error(`Two commands are called ${command.id}.`);
    commands.set(command.id, command);
  }
  changed();
  return () => {
    for (const command of added) commands.delete(command.id);
    changed();
  };
}

function changed(): void {
  sorted = [...commands.values()];
  for (const listener of [...listeners]) listener();
}

/** All commands in the order of their registration; the same array until it changes. */
export function listCommands(): readonly Command[] {
  return sorted;
}

export function onCommandsChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Do it, when it can be done now. */
export function runCommand(id: string): boolean {
  const command = commands.get(id);
  if (!command || command.when?.() === false) return false;
  command.run();
  return true;
}

export function commandById(id: string): Command | undefined {
  return commands.get(id);
}
