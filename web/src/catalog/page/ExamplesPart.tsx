/** Questions with the SQL that answers them. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { Endorsement, ExampleCard } from "../../wire/aliases";
import { ChoiceLine, Form, TextLine } from "../parts/Form";
import { Where } from "../parts/Origins";
import { Section } from "../parts/Section";
import { Badges, ENDORSEMENT_WORDS, ENDORSEMENTS } from "../parts/Standing";
import { propose } from "../saving";
import { AskThis } from "./QuestionsPart";

const CHOICES = ENDORSEMENTS.map((each) => [each, ENDORSEMENT_WORDS[each]] as const);

export function ExamplesPart({ examples }: { examples: readonly ExampleCard[] }): ReactNode {
  const [adding, setAdding] = useState(false);
  return (
    <Section
      id="examples"
      title="Example queries"
      count={examples.length}
      add="Add example"
      onAdd={() => setAdding(true)}
    >
      {examples.length === 0 && !adding && (
        <p className="panel-empty">A question with the SQL that you trust to answer it: the best teacher there is.</p>
      )}
      <ul className="data-cards">
        {examples.map((example) => (
          <ExampleLine key={example.question} example={example} />
        ))}
      </ul>
      {adding && <ExampleForm close={() => setAdding(false)} />}
    </Section>
  );
}

function ExampleLine({ example }: { example: ExampleCard }): ReactNode {
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <li className="data-card">
        <ExampleForm example={example} close={() => setOpen(false)} />
      </li>
    );
  }
  return (
    <li className="data-card" data-item={`example:${example.question}`} tabIndex={-1}>
      <div className="data-card-line">
        <span className="data-grow" dir="auto">
          {example.question}
        </span>
        <Badges endorsement={example.endorsement} visibility="visible" />
        <AskThis question={example.question} />
        <button
          type="button"
          className="button icon"
          aria-label={`Edit the example: ${example.question}`}
          onClick={() => setOpen(true)}
        >
          <Icon name="pencil" size={14} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label={`Remove the example: ${example.question}`}
          onClick={() => propose({ type: "remove_example", question: example.question })}
        >
          <Icon name="trash" size={14} />
        </button>
      </div>
      <pre className="example-sql">{example.sql}</pre>
      {example.note && (
        <p className="data-note" dir="auto">
          {example.note}
        </p>
      )}
      <p className="data-note">
        <Where origin={example.origin} />
      </p>
    </li>
  );
}

function ExampleForm({ example, close }: { example?: ExampleCard; close: () => void }): ReactNode {
  const [question, setQuestion] = useState(example?.question ?? "");
  const [sql, setSql] = useState(example?.sql ?? "");
  const [note, setNote] = useState(example?.note ?? "");
  const [endorsement, setEndorsement] = useState<Endorsement>(example?.endorsement ?? "");
  const done = (): void => {
    const replaces = example?.origin.path ? example.question : "";
    propose({
      type: "put_example",
      question: question.trim(),
      sql: sql.trim(),
      note: note.trim(),
      endorsement,
      replaces,
    });
    close();
  };
  return (
    <Form
      label={example ? "Example query" : "New example query"}
      done={example ? "Done" : "Add example"}
      valid={question.trim() !== "" && sql.trim() !== ""}
      onDone={done}
      onCancel={close}
    >
      <TextLine label="Question" value={question} onChange={setQuestion} />
      <TextLine label="SQL" code long value={sql} onChange={setSql} />
      <TextLine label="Note (optional)" value={note} onChange={setNote} />
      <ChoiceLine label="Endorsement" value={endorsement} options={CHOICES} onChange={setEndorsement} />
    </Form>
  );
}
