/** Ask again for one draft alone: what should be different in it. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { askAgain } from "./ask";
import { PromptField } from "./PromptField";

interface StepAgainProps {
  proposal: string;
  draft: string;
  /** The prompt of the airlock: what is asked when nothing else is said. */
  prompt: string;
  close: () => void;
}

export function StepAgain({ proposal, draft, prompt, close }: StepAgainProps): ReactNode {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ask = (): void => {
    close();
    void askAgain(proposal, text.trim() || prompt, draft);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) ask();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="step-again">
      <PromptField
        ref={field}
        label="What should be different in this cell?"
        placeholder="What should be different in this cell? Empty: another try."
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
      />
      <button type="button" className="button accent" onClick={ask}>
        Ask again
      </button>
      <button type="button" className="button" onClick={close}>
        Cancel
      </button>
    </div>
  );
}
