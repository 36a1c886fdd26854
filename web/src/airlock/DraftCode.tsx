/** A draft's text: a still picture, or the difference to the cell that it replaces, until somebody writes in it. */
import { type FocusEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
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
  /** The focus left the editor: a still picture is enough again, and Tab goes through it. */
  leave: () => void;
  /** Text cannot be changed while the assistant still writes it. */
  fixed: boolean;
}

export function DraftCode({ proposal, draft, editing, edit, leave, fixed }: DraftCodeProps): ReactNode {
  if (editing && !fixed) return <DraftEditor proposal={proposal} draft={draft} leave={leave} />;
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

type DraftEditorProps = Pick<DraftCodeProps, "proposal" | "draft" | "leave">;

function DraftEditor({ proposal, draft, leave }: DraftEditorProps): ReactNode {
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
  const onBlur = (event: FocusEvent<HTMLElement>): void => {
    // A window that loses the focus keeps its editor.
    if (document.hasFocus() && !event.currentTarget.contains(event.relatedTarget)) leave();
  };
  // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus left what is in it
  return <div ref={host} className="code draft-code" onBlur={onBlur} />;
}
