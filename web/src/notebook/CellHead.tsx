/** A cell's chrome: kind, name, connection, run time and what can be done; it shows on hover and focus. */
import { memo, type ReactNode, useEffect, useState } from "react";
import { usePeers } from "../state/hooks";
import type { CellState } from "../state/model";
import { select, selectedCells } from "../state/selection";
import { operate } from "../state/session";
import { store } from "../state/store";
import { Icon } from "../ui/icons";
import { showKeys } from "../ui/keys";
import { Menu, type MenuItem, Tooltip } from "../ui/Menu";
import type { CellKind } from "../wire/aliases";
import { askAbout, insertBeside, openAsk } from "./actions";
import { ConnectionPicker } from "./ConnectionPicker";
import { intentsFor } from "./intents";
import { NameField } from "./NameField";
import { duration } from "./time";

const KINDS: Record<CellKind, string> = {
  sql: "SQL",
  python: "Python",
  markdown: "Text",
  chart: "Chart",
  input: "Input",
};

/** The parts of a cell that its chrome shows: typing changes none of them. */
const SHOWN = ["id", "kind", "name", "attributes", "status", "startedAt", "result"] as const;

function looksAlike(before: { cell: CellState }, after: { cell: CellState }): boolean {
  return SHOWN.every((part) => before.cell[part] === after.cell[part]);
}

/** The chrome of a cell that is far from the window: what can be found on the page, in the same space. */
export function FarHead({ cell }: { cell: CellState }): ReactNode {
  return <div className="cell-head">{cell.name && <span className="name-far">{cell.name}</span>}</div>;
}

export const CellHead = memo(function CellHead({ cell }: { cell: CellState }): ReactNode {
  const named = cell.kind === "sql" || cell.kind === "input";
  return (
    <div className="cell-head">
      {named && <NameField cell={cell} />}
      <KindMenu cell={cell} />
      {cell.kind === "sql" && <ConnectionPicker cell={cell} />}
      <span className="cell-head-gap" />
      <Peers cell={cell} />
      <RunTime cell={cell} />
      {cell.kind !== "markdown" && <RunButton cell={cell} />}
      <CellMenu cell={cell} />
    </div>
  );
}, looksAlike);

function KindMenu({ cell }: { cell: CellState }): ReactNode {
  const items = (Object.keys(KINDS) as CellKind[]).map((kind) => ({
    title: KINDS[kind],
    chosen: kind === cell.kind,
    run: () => void (kind === cell.kind || operate({ type: "set_kind", cell: cell.id, kind })),
  }));
  return (
    <Menu
      trigger={
        <button type="button" className="button quiet" aria-label={`Kind: ${KINDS[cell.kind]}`}>
          {KINDS[cell.kind]}
        </button>
      }
      items={items}
    />
  );
}

/** Who else is in this cell, where no editor shows their cursors. */
function Peers({ cell }: { cell: CellState }): ReactNode {
  const here = usePeers().filter((peer) => peer.cell === cell.id);
  if (cell.kind === "sql" || cell.kind === "python") return null;
  return here.map((peer) => (
    <span key={peer.client} className="peer-chip" style={{ background: `var(--peer-${peer.colour})` }}>
      {peer.name}
    </span>
  ));
}

function RunTime({ cell }: { cell: CellState }): ReactNode {
  if (cell.status === "running" && cell.startedAt !== null) return <Running since={cell.startedAt} />;
  if (cell.status === "queued") return <span className="run-time">Queued</span>;
  if (!cell.result || cell.result.seconds <= 0) return null;
  return <span className="run-time">{duration(cell.result.seconds)}</span>;
}

function Running({ since }: { since: number }): ReactNode {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, now - since) / 1000;
  return <span className="run-time running">{seconds < 0.3 ? "Running" : duration(seconds)}</span>;
}

function RunButton({ cell }: { cell: CellState }): ReactNode {
  if (cell.status === "running") {
    return (
      <Tooltip text="Stop" keys="Mod+.">
        <button type="button" className="button icon" aria-label="Stop" onClick={() => operate({ type: "interrupt" })}>
          <Icon name="stop" />
        </button>
      </Tooltip>
    );
  }
  return (
    <Tooltip text="Run" keys="Mod+Enter">
      <button
        type="button"
        className="button icon"
        aria-label="Run cell"
        onClick={() => operate({ type: "run", scope: "cells", cells: [cell.id] })}
      >
        <Icon name="run" />
      </button>
    </Tooltip>
  );
}

/** What can be asked about a cell; when it is one of several that are selected, about all of them. */
function askItems(cell: string): MenuItem[] {
  const selected = selectedCells();
  const cells = selected.includes(cell) ? selected : [cell];
  return intentsFor(cells).map(({ title, keys, intent }) => ({
    title,
    hint: showKeys(keys),
    run: () => askAbout(intent, cells),
  }));
}

function CellMenu({ cell }: { cell: CellState }): ReactNode {
  const hidden = "hide" in cell.attributes;
  const toggleCode = (): void => {
    const { hide: _, ...rest } = cell.attributes;
    void operate({ type: "set_attributes", cell: cell.id, attributes: hidden ? rest : { ...rest, hide: "code" } });
  };
  const items: (MenuItem | null)[] = [
    { title: "Edit", hint: "Enter", run: () => select(cell.id, "edit") },
    { title: "Ask below", hint: showKeys("Mod+g"), run: () => openAsk(cell.id) },
    ...askItems(cell.id),
    null,
    { title: "Insert above", hint: "A", run: () => insertBeside("above", cell.id) },
    { title: "Insert below", hint: "B", run: () => insertBeside("below", cell.id) },
    ...(cell.kind === "markdown" ? [] : [{ title: hidden ? "Show code" : "Hide code", run: toggleCode }]),
    { title: "Copy text", run: () => void navigator.clipboard.writeText(store.state.cells.get(cell.id)?.text ?? "") },
    null,
    { title: "Delete", hint: "D D", danger: true, run: () => void operate({ type: "delete_cells", cells: [cell.id] }) },
  ];
  return (
    <Menu
      trigger={
        <button type="button" className="button icon" aria-label="Cell menu">
          <Icon name="more" />
        </button>
      }
      items={items}
    />
  );
}
