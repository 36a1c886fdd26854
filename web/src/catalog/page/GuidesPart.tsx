/** Rules in prose, as Markdown files of the project. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { GuideCard } from "../../wire/aliases";
import { useModel } from "../model";
import { withTyped } from "../parts/Chips";
import { Form, TextLine } from "../parts/Form";
import { Where } from "../parts/Origins";
import { Section } from "../parts/Section";
import { Badges } from "../parts/Standing";
import { hashOf } from "../place";
import { propose } from "../saving";

interface GuidesPartProps {
  guides: readonly GuideCard[];
  /** The dataset whose page this is, which a new guide is about. */
  dataset?: string;
}

export function GuidesPart({ guides, dataset = "" }: GuidesPartProps): ReactNode {
  const [adding, setAdding] = useState(false);
  return (
    <Section id="guides" title="Guides" count={guides.length} add="Add guide" onAdd={() => setAdding(true)}>
      {guides.length === 0 && !adding && (
        <p className="panel-empty">
          A guide holds rules in prose, such as how your fiscal year runs. AI reads it first.
        </p>
      )}
      <ul className="data-cards">
        {guides.map((guide) => (
          <GuideLine key={guide.name} guide={guide} />
        ))}
      </ul>
      {adding && <GuideForm dataset={dataset} close={() => setAdding(false)} />}
    </Section>
  );
}

function GuideLine({ guide }: { guide: GuideCard }): ReactNode {
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <li className="data-card">
        <GuideForm guide={guide} dataset="" close={() => setOpen(false)} />
      </li>
    );
  }
  const { name, text, datasets, visibility } = guide;
  const hidden = visibility === "hidden";
  return (
    <li className={`data-card ${visibility}`} data-item={`guide:${name}`} tabIndex={-1}>
      <div className="data-card-line">
        <strong className="data-grow" dir="auto">
          {name}
        </strong>
        <Badges endorsement="" visibility={visibility} />
        <button
          type="button"
          className="button icon visibility"
          aria-pressed={hidden}
          aria-label={`Hide ${name} from AI`}
          onClick={() =>
            propose({
              type: "put_guide",
              name,
              text,
              datasets,
              visibility: hidden ? "visible" : "hidden",
              replaces: replaced(guide),
            })
          }
        >
          <Icon name={hidden ? "unseen" : "seen"} size={14} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label={`Edit the guide ${name}`}
          onClick={() => setOpen(true)}
        >
          <Icon name="pencil" size={14} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label={`Remove the guide ${name}`}
          onClick={() => propose({ type: "remove_guide", name })}
        >
          <Icon name="trash" size={14} />
        </button>
      </div>
      <p className="guide-text" dir="auto">
        {text}
      </p>
      <p className="data-note">
        {datasets.length > 0 ? "About " : "About everything · "}
        {datasets.map((each, at) => (
          <span key={each}>
            {at > 0 && ", "}
            <a href={hashOf(each)}>{each}</a>
          </span>
        ))}
        {datasets.length > 0 && " · "}
        <Where origin={guide.origin} />
      </p>
    </li>
  );
}

function replaced(guide: GuideCard): string {
  return guide.origin.path ? guide.name : "";
}

function GuideForm({ guide, dataset, close }: { guide?: GuideCard; dataset: string; close: () => void }): ReactNode {
  const [name, setName] = useState(guide?.name ?? "");
  const [text, setText] = useState(guide?.text ?? "");
  const [about, setAbout] = useState(guide?.datasets.join(", ") ?? dataset);
  const known = useModel()?.datasets ?? [];
  const datasets = withTyped([], about);
  const strange = datasets.filter((each) => !known.some((card) => card.name === each));
  const done = (): void => {
    propose({
      type: "put_guide",
      name: name.trim(),
      text: text.trim(),
      datasets,
      visibility: guide?.visibility ?? "visible",
      replaces: guide ? replaced(guide) : "",
    });
    close();
  };
  const valid = name.trim() !== "" && text.trim() !== "" && strange.length === 0;
  return (
    <Form
      label={guide ? `The guide ${guide.name}` : "New guide"}
      done={guide ? "Done" : "Add guide"}
      valid={valid}
      onDone={done}
      onCancel={close}
    >
      <TextLine label="Name" value={name} onChange={setName} />
      <TextLine label="Rules, in Markdown" long value={text} onChange={setText} />
      <TextLine
        label="Datasets it is about, with commas between them; none: all"
        code
        value={about}
        onChange={setAbout}
      />
      {strange.length > 0 && <p className="data-problem">No dataset is called {strange.join(", ")}.</p>}
    </Form>
  );
}
