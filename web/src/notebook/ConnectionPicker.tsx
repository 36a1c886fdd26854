/** Where a SQL cell runs: on frames in the kernel, or on one of the project's connections. */
import { type ReactNode, useEffect } from "react";
import type { CellState } from "../state/model";
import { loadProject, project } from "../state/project";
import { operate } from "../state/session";
import { useSignal } from "../state/signal";
import { Menu } from "../ui/Menu";
import { notify } from "../ui/notices";

const FRAMES = "frames";

let asked = false;

function loadOnce(): void {
  if (asked) return;
  asked = true;
  loadProject().catch((error: Error) => notify({ tone: "error", text: error.message }));
}

export function ConnectionPicker({ cell }: { cell: CellState }): ReactNode {
  const info = useSignal(project);
  useEffect(loadOnce, []);
  const present = cell.attributes.connection ?? "";
  const names = info?.connections.map((connection) => connection.name) ?? [];
  if (present && !names.includes(present)) names.push(present);

  const choose = (name: string): void => {
    const { connection: _, ...rest } = cell.attributes;
    const attributes = name ? { ...rest, connection: name } : rest;
    void operate({ type: "set_attributes", cell: cell.id, attributes });
  };
  return (
    <Menu
      trigger={
        <button type="button" className="button quiet" aria-label={`Runs on: ${present || FRAMES}`}>
          on {present || FRAMES}
        </button>
      }
      items={[
        { title: "Frames of this notebook", chosen: present === "", run: () => choose("") },
        ...names.map((name) => ({ title: name, chosen: name === present, run: () => choose(name) })),
      ]}
    />
  );
}
