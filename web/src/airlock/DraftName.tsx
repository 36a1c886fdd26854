/** What a draft defines. Renaming it changes the references in the other drafts too. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { operate } from "../state/session";
import type { Draft } from "../wire/aliases";

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

interface DraftNameProps {
  proposal: string;
  draft: Draft;
  /** Asked for: it takes the focus. */
  focus: boolean;
}

export function DraftName({ proposal, draft, focus }: DraftNameProps): ReactNode {
  const { name } = draft.cell;
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const wrong = text !== "" && !NAME.test(text);
  const commit = (): void => {
    if (wrong || text === "") setText(name);
    else if (text !== name) void operate({ type: "rename_draft", proposal, draft: draft.cell.id, name: text });
  };
  return (
    <input
      ref={field}
      className="name-field draft-name"
      aria-label="Name of the draft"
      aria-invalid={wrong}
      title={wrong ? "A name has letters, digits and underscores, and does not begin with a digit." : text}
      placeholder="new name"
      value={text}
      spellCheck={false}
      size={Math.min(48, Math.max(4, text.length))}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        else if (event.key === "Escape") setText(name);
        else return;
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.closest<HTMLElement>(".draft")?.focus();
      }}
    />
  );
}
