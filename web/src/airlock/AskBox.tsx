/** The question box between two cells. One sentence in, one airlock out. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useProject } from "../panels/project";
import { useSignal } from "../state/signal";
import { Icon } from "../ui/icons";
import { showKeys } from "../ui/keys";
import { ask, askAt, askPrompt } from "./ask";
import { PromptField } from "./PromptField";

const SHOWN_SUGGESTIONS = 4;

export function AskBox({ after }: { after: string }): ReactNode {
  const given = useSignal(askPrompt);
  const [prompt, setPrompt] = useState(given);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const suggestions = useProject()?.suggestions ?? [];
  useEffect(() => {
    if (given) setPrompt(given);
    field.current?.focus();
  }, [given]);

  const submit = async (text: string): Promise<void> => {
    if (text.trim() === "" || sending) return;
    setSending(true);
    await ask(after, text.trim());
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      askAt.set(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void submit(prompt);
    }
  };
  return (
    <section className="airlock ask-box" aria-label="Ask" data-own-keys="">
      <div className="airlock-head">
        <Icon name="ask" />
        <PromptField
          ref={field}
          label="Your question"
          placeholder="Ask for one thing…"
          value={prompt}
          onChange={setPrompt}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="button accent"
          disabled={prompt.trim() === "" || sending}
          onClick={() => submit(prompt)}
        >
          Ask
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Close the question box"
          onClick={() => askAt.set(null)}
        >
          <Icon name="close" />
        </button>
      </div>
      {suggestions.length > 0 && (
        <ul className="ask-suggestions" aria-label="For example">
          {suggestions.slice(0, SHOWN_SUGGESTIONS).map((text) => (
            <li key={text}>
              <button type="button" className="suggestion" onClick={() => setPromptAndFocus(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="ask-hint">
        {showKeys("Enter")} asks, {showKeys("Escape")} closes, @ pins a name. Nothing enters the notebook before you
        accept it.
      </p>
    </section>
  );

  function setPromptAndFocus(text: string): void {
    setPrompt(text);
    field.current?.focus();
  }
}
