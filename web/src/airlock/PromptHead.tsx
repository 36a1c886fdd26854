/** The prompt as the editable head of an airlock, and the way back to earlier versions. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { revealCell } from "../notebook/actions";
import { namesOf } from "../notebook/intents";
import { operate } from "../state/session";
import { Icon } from "../ui/icons";
import type { Proposal } from "../wire/aliases";
import { askAgain } from "./ask";
import { PromptField } from "./PromptField";

export function PromptHead({ proposal, prompt }: { proposal: Proposal; prompt: string }): ReactNode {
  const [text, setText] = useState(prompt);
  const changed = text.trim() !== "" && text.trim() !== prompt;
  const again = (): void => {
    if (text.trim() !== "") void askAgain(proposal.id, text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (changed) again();
    } else if (event.key === "Escape" && changed) {
      event.stopPropagation();
      setText(prompt);
    }
  };
  return (
    <header className="airlock-head">
      <Icon name="ask" />
      <About proposal={proposal} prompt={prompt} />
      <PromptField label="Prompt" value={text} onChange={setText} onKeyDown={onKeyDown} />
      {changed && (
        <button type="button" className="button accent" onClick={again}>
          Ask again
        </button>
      )}
      {proposal.versions.length > 1 && <Versions proposal={proposal} />}
    </header>
  );
}

const INTENT_WORDS: Partial<Record<Proposal["intent"], string>> = {
  edit: "Edit",
  fix: "Fix",
  explain: "Explain",
  chart: "Chart",
  document: "Document",
  summarise: "Summarise",
  explode: "Explode",
  implode: "Join",
};

/** What is asked of which cells, when the question is about some. */
function About({ proposal, prompt }: { proposal: Proposal; prompt: string }): ReactNode {
  const word = proposal.group !== "" ? "Again" : INTENT_WORDS[proposal.intent];
  const [first] = proposal.cells;
  // A prompt that was made from the cells' names says it all.
  const names = namesOf(proposal.cells);
  if (!word || (names !== "" && prompt.includes(names))) return null;
  return (
    <span className="airlock-intent">
      {word}{" "}
      {first !== undefined && proposal.group === "" && (
        <button type="button" className="link" onClick={() => revealCell(first)}>
          {names}
        </button>
      )}
    </span>
  );
}

function Versions({ proposal }: { proposal: Proposal }): ReactNode {
  const last = proposal.versions.length - 1;
  const show = (version: number): void => void operate({ type: "show_version", proposal: proposal.id, version });
  return (
    <fieldset className="airlock-versions" aria-label="Versions">
      <button
        type="button"
        className="button icon turn"
        aria-label="Earlier version"
        disabled={proposal.shown === 0}
        onClick={() => show(proposal.shown - 1)}
      >
        <Icon name="down" />
      </button>
      <span className="tabular">
        {proposal.shown + 1} of {proposal.versions.length}
      </span>
      <button
        type="button"
        className="button icon turn-back"
        aria-label="Later version"
        disabled={proposal.shown === last}
        onClick={() => show(proposal.shown + 1)}
      >
        <Icon name="down" />
      </button>
    </fieldset>
  );
}
