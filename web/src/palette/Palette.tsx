/** Mod+K: every command, notebook and cell by name. */
import { Command as Menu } from "cmdk";
import { type ReactNode, useSyncExternalStore } from "react";
import { revealCell } from "../notebook/actions";
import { entriesOf } from "../panels/OutlinePanel";
import { notebookAddress, useProject } from "../panels/project";
import { notebookPath } from "../state/session";
import { Signal, useSignal } from "../state/signal";
import { store } from "../state/store";
import { type Command, listCommands, onCommandsChanged } from "../ui/commands";
import { Dialog } from "../ui/Dialog";
import { showKeys } from "../ui/keys";

export const paletteOpen = new Signal(false);

export function Palette(): ReactNode {
  const open = useSignal(paletteOpen);
  return (
    <Dialog title="Commands" hideTitle className="palette" open={open} onClose={() => paletteOpen.set(false)}>
      <PaletteList />
    </Dialog>
  );
}

/** Close first, so that what the command opens or focuses keeps the focus. */
function choose(run: () => void): void {
  paletteOpen.set(false);
  requestAnimationFrame(run);
}

function PaletteList(): ReactNode {
  const commands = useSyncExternalStore(onCommandsChanged, listCommands);
  const project = useProject();
  return (
    <Menu label="Commands" loop>
      <Menu.Input className="palette-search" placeholder="Do something, or go somewhere…" autoFocus />
      <Menu.List className="palette-list">
        <Menu.Empty className="panel-empty">Nothing is called that.</Menu.Empty>
        <Menu.Group heading="Commands">
          {commands
            .filter((command) => command.when?.() !== false)
            .map((command) => (
              <CommandItem key={command.id} command={command} />
            ))}
        </Menu.Group>
        <Menu.Group heading="Go to">
          {places().map((place) => (
            <Menu.Item
              key={place.key}
              value={`go ${place.title} ${place.key}`}
              onSelect={() => choose(() => revealCell(place.cell))}
            >
              {place.title}
            </Menu.Item>
          ))}
        </Menu.Group>
        <Menu.Group heading="Notebooks">
          {project?.notebooks
            .filter((entry) => entry.path !== notebookPath)
            .map((entry) => (
              <Menu.Item
                key={entry.path}
                value={`open ${entry.title} ${entry.path}`}
                onSelect={() => location.assign(notebookAddress(entry.path))}
              >
                {entry.title} <span className="hint">{entry.path}</span>
              </Menu.Item>
            ))}
        </Menu.Group>
      </Menu.List>
    </Menu>
  );
}

function CommandItem({ command }: { command: Command }): ReactNode {
  return (
    <Menu.Item value={`${command.title} ${command.group} ${command.id}`} onSelect={() => choose(command.run)}>
      {command.title}
      <span className="hint">
        {command.keys?.map((keys) => (
          <kbd key={keys}>{showKeys(keys)}</kbd>
        ))}
      </span>
    </Menu.Item>
  );
}

function places(): { key: string; cell: string; title: string }[] {
  return store.state.order.flatMap((id) => {
    const cell = store.state.cells.get(id);
    return cell ? entriesOf(cell).map((entry, index) => ({ key: `${id}-${index}`, cell: id, title: entry.text })) : [];
  });
}
