/** A draft's text: a still picture, or the difference to the cell that it replaces, until somebody writes in it. */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { draftDocument } from "../editor/drafts";
import { lineThatFailed, showFound } from "../editor/marks";
import { StaticCode } from "../editor/StaticCode";
import type { Draft } from "../wire/aliases";
import { DiffView } from "./DiffView";

interface DraftCodeProps {
  proposal: string;
  draft: Draft;
  editing: boolean;
  /** Wanted by a person: the editor takes the focus. */
  edit: () => void;
  /** Text cannot be changed while the assistant still writes it. */
  fixed: boolean;
}

export function DraftCode({ proposal, draft, editing, edit, fixed }: DraftCodeProps): ReactNode {
  if (editing && !fixed) return <DraftEditor proposal={proposal} draft={draft} />;
  if (draft.replaces !== "" && draft.before !== "") {
    return (
      <DiffView before={draft.before} after={draft.cell.source} label={`Changes to ${draft.cell.name || "the cell"}`} />
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the Edit button in the draft's head does the same
    <div
      className={fixed ? "code draft-code fixed" : "code draft-code"}
      onMouseDown={(event) => {
        if (fixed || event.button !== 0 || event.shiftKey) return;
        event.preventDefault();
        edit();
      }}
    >
      <StaticCode text={draft.cell.source} kind={draft.cell.kind} />
    </div>
  );
}

function DraftEditor({ proposal, draft }: { proposal: string; draft: Draft }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const { id } = draft.cell;
  useLayoutEffect(() => {
    if (!host.current) return undefined;
    const document = draftDocument(proposal, id);
    document.mount(host.current).focus();
    return () => document.unmount();
  }, [proposal, id]);
  useEffect(() => {
    const { view } = draftDocument(proposal, id);
    if (view) showFound(view, draft.diagnostics, lineThatFailed({ id, result: draft.result }));
  }, [proposal, id, draft]);
  return <div ref={host} className="code draft-code" />;
}
