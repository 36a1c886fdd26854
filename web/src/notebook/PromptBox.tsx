/** The running code called `input()` and waits. */
import { type FormEvent, type ReactNode, useState } from "react";
import { operate } from "../state/session";

export function PromptBox({ prompt }: { prompt: string }): ReactNode {
  const [text, setText] = useState("");
  const answer = (event: FormEvent): void => {
    event.preventDefault();
    void operate({ type: "answer_input", text });
  };
  return (
    <form className="prompt-box" onSubmit={answer}>
      <label>
        <span>{prompt || "The code waits for a line of text."}</span>
        <input
          className="field"
          // biome-ignore lint/a11y/noAutofocus: the person runs code that asks for exactly this
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="button line">
        Answer
      </button>
    </form>
  );
}
