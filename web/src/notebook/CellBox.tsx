/** One cell with its chrome. It wakes for its own changes only. */
import { memo, type ReactNode, useCallback, useLayoutEffect, useRef } from "react";
import { lastOf, useFolded } from "../state/folding";
import { useCell } from "../state/hooks";
import type { CellState } from "../state/model";
import { extendTo, isSelected, select, selection } from "../state/selection";
import { useSelected, useSignal } from "../state/signal";
import { cellMarks } from "../ui/slots";
import { CellBody } from "./CellBody";
import { CellHead, FarHead } from "./CellHead";
import { Diagnostics } from "./Diagnostics";
import { Gap } from "./Notebook";
import { useNear } from "./near";

export const CellBox = memo(function CellBox({ id }: { id: string }): ReactNode {
  const cell = useCell(id);
  const folded = useFolded(id, cell?.group ?? "");
  if (!cell || folded === "hidden") return null;
  return folded === "head" ? <Folded cell={cell} /> : <Present cell={cell} />;
});

/** A folded group in the column: its mark in the place of its cells; keys find it as they find a cell. */
function Folded({ cell }: { cell: CellState }): ReactNode {
  const marks = useSignal(cellMarks);
  const selected = useSelected(
    selection,
    useCallback((value) => isSelected(value, cell.id), [cell.id]),
  );
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (selected === "command" && selection.value.focus && !box.current?.contains(document.activeElement)) {
      box.current?.focus();
    }
  }, [selected]);
  return (
    <div className="cell-slot">
      <section
        ref={box}
        id={`cell-${cell.id}`}
        className="cell folded"
        data-selected={selected}
        aria-label="Folded group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: command mode acts on the focused cell
        tabIndex={0}
        onFocus={(event) => {
          if (event.target === event.currentTarget && selection.value.cell !== cell.id) select(cell.id);
        }}
      >
        {marks.map((Mark, index) => (
          <Mark key={index} cell={cell.id} />
        ))}
      </section>
      <Gap after={lastOf(cell.group)} near />
    </div>
  );
}

/** The one state that the bar at the left edge shows; fresh shows nothing. */
export function barState(cell: CellState): string {
  if (cell.status !== "idle") return cell.status;
  if (cell.result?.status === "error" && cell.validity !== "stale") return "failed";
  if (cell.validity === "aborted") return "stale";
  return cell.validity === "stale" && (cell.kind !== "markdown" || cell.upstream.length > 0) ? "stale" : "fresh";
}

const STATE_WORDS: Record<string, string> = {
  queued: "queued",
  running: "running",
  failed: "failed",
  stale: "out of date",
  fresh: "",
};

const KIND_WORDS: Record<CellState["kind"], string> = {
  markdown: "Text",
  python: "Python",
  sql: "SQL",
  chart: "Chart",
  input: "Input",
};

function label(cell: CellState, state: string): string {
  return [`${KIND_WORDS[cell.kind]} cell`, cell.name, STATE_WORDS[state]].filter(Boolean).join(", ");
}

function Present({ cell }: { cell: CellState }): ReactNode {
  const box = useRef<HTMLElement>(null);
  const near = useNear(box, cell.id);
  const selected = useSelected(
    selection,
    useCallback((value) => isSelected(value, cell.id), [cell.id]),
  );
  const present = near || selected !== "no";
  const marks = useSignal(cellMarks);
  const state = barState(cell);

  // Before the next key comes: it must not go to where the focus was.
  useLayoutEffect(() => {
    if (selected !== "command" || !selection.value.focus || !box.current) return;
    const active = document.activeElement;
    const inside = box.current.contains(active) && !active?.closest(".cm-editor");
    if (!inside) box.current.focus({ preventScroll: true });
    box.current.scrollIntoView({ block: "nearest" });
  }, [selected]);

  return (
    <div className="cell-slot">
      {marks.map((Mark, index) => (
        <Mark key={index} cell={cell.id} />
      ))}
      <section
        ref={box}
        id={`cell-${cell.id}`}
        className={`cell ${cell.kind}`}
        data-cell={cell.id}
        data-state={state}
        data-selected={selected}
        aria-label={label(cell, state)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: command mode acts on the focused cell
        tabIndex={0}
        onFocus={(event) => {
          if (event.target === event.currentTarget && selection.value.cell !== cell.id) select(cell.id);
        }}
        onMouseDown={(event) => {
          // A press in an open menu of the cell comes here too: taking the focus would close the menu before its click.
          if (!event.currentTarget.contains(event.target as Node)) return;
          if (event.shiftKey && selection.value.cell) extendTo(cell.id);
          else if (selection.value.cell !== cell.id && !isEditor(event.target)) select(cell.id);
        }}
      >
        <span className="state-bar" aria-hidden="true" />
        {present ? <CellHead cell={cell} /> : <FarHead cell={cell} />}
        <CellBody cell={cell} near={present} editing={selected === "edit"} />
        {cell.diagnostics.length > 0 && <Diagnostics cell={cell.id} diagnostics={cell.diagnostics} />}
      </section>
      <Gap after={cell.id} near={near} />
    </div>
  );
}

function isEditor(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".cm-editor, .code-still, input, textarea, select") !== null;
}
