/** The prompt of an accepted group, to be asked again, changed or as it is. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Group } from "../wire/aliases";
import { askGroup } from "./ask";
import { PromptField } from "./PromptField";

export function GroupAgain({ group, close }: { group: Group; close: () => void }): ReactNode {
  const [text, setText] = useState(group.prompt);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ask = (): void => {
    if (text.trim() === "") return;
    close();
    void askGroup(group.id, text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) ask();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="step-again" data-own-keys="">
      <PromptField ref={field} label="Prompt of the group" value={text} onChange={setText} onKeyDown={onKeyDown} />
      <button type="button" className="button accent" onClick={ask}>
        Ask
      </button>
      <button type="button" className="button" onClick={close}>
        Cancel
      </button>
    </div>
  );
}
