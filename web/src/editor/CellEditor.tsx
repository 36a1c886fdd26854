/** A cell's text on the page: a still picture that becomes an editor when it comes near or is wanted. */
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { CellState } from "../state/model";
import { documentOf, followKind, knownDocument } from "./documents";
import { whenIdle } from "./idle";
import { showMarks } from "./marks";
import { showPeers } from "./peers";
import { StaticCode } from "./StaticCode";

interface CellEditorProps {
  cell: CellState;
  /** Near the window: worth an editor when there is time. */
  near: boolean;
  /** In edit mode: worth an editor now, with the focus. */
  editing: boolean;
}

export function CellEditor({ cell, near, editing }: CellEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const live = editing || ready;
  const { id, kind } = cell;

  useEffect(() => {
    if (near && !ready) return whenIdle(() => setReady(true));
    if (!near && ready) setReady(false);
    return undefined;
  }, [near, ready]);

  useLayoutEffect(() => {
    if (!live || !host.current) return undefined;
    const document = documentOf(id);
    showPeers(document.mount(host.current), id);
    return () => document.unmount();
  }, [live, id]);

  useEffect(() => {
    if (live) followKind(documentOf(id), kind);
  }, [live, id, kind]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks depend on these parts of the cell alone
  useEffect(() => {
    const view = live ? documentOf(id).view : null;
    if (view) showMarks(view, cell);
  }, [live, id, cell.diagnostics, cell.result]);

  useLayoutEffect(() => {
    const view = editing ? documentOf(id).view : null;
    if (!view) return;
    if (!view.hasFocus) view.focus();
    view.dom.scrollIntoView({ block: "nearest" });
  }, [editing, id]);

  const wake = (event: MouseEvent): void => {
    if (event.button !== 0 || event.shiftKey) return;
    event.preventDefault();
    const { clientX, clientY } = event;
    flushSync(() => setReady(true));
    const { view } = documentOf(id);
    if (!view) return;
    const at = view.posAtCoords({ x: clientX, y: clientY }, false);
    view.dispatch({ selection: { anchor: at } });
    view.focus();
  };

  if (live) return <div ref={host} className="code" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the cell does the same
    <div className="code" onMouseDown={wake}>
      <StaticCode text={knownDocument(id)?.text ?? cell.text} kind={kind} plain={!near} />
    </div>
  );
}
