/** Questions that a dataset answers: asked with one press, written and taken away here. */
import { type ReactNode, useState } from "react";
import { openAsk } from "../../notebook/actions";
import { notebookPath } from "../../state/session";
import { Icon } from "../../ui/icons";
import { datasetItem } from "../edits";
import { Form, TextLine } from "../parts/Form";
import { Section } from "../parts/Section";
import { useChanged } from "../parts/Standing";
import { closePlace } from "../place";
import { propose } from "../saving";

/** Put the question into the notebook's question box; it is not asked before the person says so. */
export function askThis(question: string): void {
  closePlace();
  requestAnimationFrame(() => openAsk(undefined, question));
}

export function QuestionsPart({ dataset, questions }: { dataset: string; questions: readonly string[] }): ReactNode {
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState("");
  const changed = useChanged(datasetItem(dataset), "questions");
  const set = (next: readonly string[]): void => propose({ type: "set_questions", dataset, questions: [...next] });
  const done = (): void => {
    set([...questions, text.trim()]);
    setText("");
    setAdding(false);
  };
  return (
    <Section
      id="questions"
      title="Questions it answers"
      count={questions.length}
      add="Add question"
      onAdd={() => setAdding(true)}
    >
      {questions.length === 0 && !adding && (
        <p className="panel-empty">
          Write down a question that people ask of {dataset}; it shows what the data is for.
        </p>
      )}
      <ul className={changed ? "data-cards changed" : "data-cards"}>
        {questions.map((question, at) => (
          <li key={question} className="data-card">
            <div className="data-card-line">
              <span className="data-grow" dir="auto">
                {question}
              </span>
              <AskThis question={question} />
              <button
                type="button"
                className="button icon"
                aria-label={`Remove the question: ${question}`}
                onClick={() => set(questions.filter((_, index) => index !== at))}
              >
                <Icon name="trash" size={14} />
              </button>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <Form
          label="New question"
          done="Add question"
          valid={text.trim() !== "" && !questions.includes(text.trim())}
          onDone={done}
          onCancel={() => setAdding(false)}
        >
          <TextLine label="Question" value={text} hint="Which products sell best in winter?" onChange={setText} />
        </Form>
      )}
    </Section>
  );
}

/** Only where there is a notebook to ask in. */
export function AskThis({ question }: { question: string }): ReactNode {
  if (!notebookPath) return null;
  return (
    <button
      type="button"
      className="button line small"
      aria-label={`Ask this: ${question}`}
      onClick={() => askThis(question)}
    >
      <Icon name="ask" size={12} /> Ask this
    </button>
  );
}
