/** The sheet of all keys, made from the commands themselves. */
import { Fragment, type ReactNode } from "react";
import { Signal, useSignal } from "../state/signal";
import { type CommandGroup, listCommands } from "../ui/commands";
import { Dialog } from "../ui/Dialog";
import { showKeys } from "../ui/keys";

export const shortcutsOpen = new Signal(false);

const GROUPS: readonly CommandGroup[] = ["Run", "Cell", "Ask", "Notebook", "Data", "View", "Help"];

/** Keys that belong to a place on the screen, not to a command. */
const PLACES: readonly [string, string][] = [
  ["Leave the editor", "Escape"],
  ["Accept the focused airlock", "Mod+Enter"],
  ["Reject the focused airlock", "Mod+Backspace"],
  ["Stop the focused airlock", "Mod+."],
  ["Edit the focused draft", "Enter"],
  ["Run a draft and what builds on it", "Shift+Enter"],
  ["Take the grey suggestion", "Tab"],
];

export function Shortcuts(): ReactNode {
  const open = useSignal(shortcutsOpen);
  return (
    <Dialog title="Keys" className="shortcuts" open={open} onClose={() => shortcutsOpen.set(false)}>
      <div className="shortcut-groups">
        {GROUPS.map((group) => (
          <ShortcutGroup key={group} title={group} lines={linesOf(group)} />
        ))}
        <ShortcutGroup title="In place" lines={PLACES.map(([title, keys]) => [title, [keys]])} />
      </div>
    </Dialog>
  );
}

function linesOf(group: CommandGroup): [string, readonly string[]][] {
  return listCommands()
    .filter((command) => command.group === group && command.keys)
    .map((command) => [command.title, command.keys ?? []]);
}

function ShortcutGroup({ title, lines }: { title: string; lines: readonly [string, readonly string[]][] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(([name, keys]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{showKeys(key)}</kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
