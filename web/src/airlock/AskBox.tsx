/** The question box between two cells. One sentence in, one airlock out. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { models, modelsOpen } from "../models/models";
import { CELL_INTENTS, namesOf } from "../notebook/intents";
import { useProject } from "../panels/project";
import { useSignal } from "../state/signal";
import { Icon } from "../ui/icons";
import { showKeys } from "../ui/keys";
import { type Asking, ask, asking } from "./ask";
import { PromptField } from "./PromptField";

const SHOWN_SUGGESTIONS = 4;

/** What the box says it wants, by what the question is about. */
function wanted({ intent, cells }: Asking): { label: string; placeholder: string; verb: string } {
  const about = CELL_INTENTS.find((each) => each.intent === intent);
  if (!about) return { label: "Your question", placeholder: "Ask for one thing…", verb: "Ask" };
  const question = `${about.question} ${namesOf(cells)}?`;
  return { label: question, placeholder: question, verb: about.title.replace("…", "") };
}

export function AskBox({ question }: { question: Asking }): ReactNode {
  const given = question.prompt;
  const words = wanted(question);
  const [prompt, setPrompt] = useState(given);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const suggested = useProject()?.suggestions ?? [];
  const suggestions = question.intent === "generate" ? suggested : [];
  useEffect(() => {
    if (given) setPrompt(given);
    field.current?.focus();
  }, [given]);

  const submit = async (text: string): Promise<void> => {
    if (text.trim() === "" || sending) return;
    setSending(true);
    await ask({ ...question, prompt: text.trim() });
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      asking.set(null);
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
          label={words.label}
          placeholder={words.placeholder}
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
          {words.verb}
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Close the question box"
          onClick={() => asking.set(null)}
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
        accept it. <NoModelHint />
      </p>
    </section>
  );

  function setPromptAndFocus(text: string): void {
    setPrompt(text);
    field.current?.focus();
  }
}

/** Without a model, say what is answered all the same, and where one is set up. */
function NoModelHint(): ReactNode {
  const info = useSignal(models);
  if (!info || info.available) return null;
  return (
    <>
      No model is set up: questions about your metrics are answered, others are not.{" "}
      <button type="button" className="link" onClick={() => modelsOpen.set(true)}>
        Set one up
      </button>
    </>
  );
}
