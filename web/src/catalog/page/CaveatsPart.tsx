/** What everybody in the company knows, of a dataset or a metric: said, changed, taken away. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { Caveat, ItemName } from "../../wire/aliases";
import { ChoiceLine, Form, TextLine } from "../parts/Form";
import { Section } from "../parts/Section";
import { useChanged } from "../parts/Standing";
import { propose } from "../saving";

const SEVERITIES = [
  ["required", "Required: queries must apply it"],
  ["warning", "Warning"],
  ["note", "Note"],
] as const;

interface CaveatsProps {
  item: ItemName;
  caveats: readonly Caveat[];
}

/** A new caveat that was begun elsewhere, such as for some fields that are selected. */
interface PartProps extends CaveatsProps {
  begun: string | null;
  onBegin: (text: string | null) => void;
}

export function CaveatsPart({ item, caveats, begun, onBegin }: PartProps): ReactNode {
  return (
    <Section id="caveats" title="Caveats" count={caveats.length} add="Add caveat" onAdd={() => onBegin("")}>
      {caveats.length === 0 && begun === null && (
        <p className="panel-empty">
          What does everybody here know that a newcomer would get wrong? A caveat travels with {item.name} into every
          answer.
        </p>
      )}
      <CaveatList item={item} caveats={caveats} />
      {begun !== null && (
        <CaveatForm
          key={begun}
          caveat={{ text: begun, predicate: "", severity: "warning" }}
          label="New caveat"
          done="Add caveat"
          onDone={(caveat) => propose({ type: "set_caveats", item, caveats: [...caveats, caveat] })}
          close={() => onBegin(null)}
        />
      )}
    </Section>
  );
}

export function CaveatList({ item, caveats }: CaveatsProps): ReactNode {
  const [open, setOpen] = useState<number | null>(null);
  const changed = useChanged(item, "caveats");
  const set = (next: readonly Caveat[]): void => propose({ type: "set_caveats", item, caveats: [...next] });
  return (
    <ul className={changed ? "data-cards changed" : "data-cards"}>
      {caveats.map((caveat, at) => (
        <li key={at} className={`data-card caveat ${caveat.severity}`}>
          {open === at ? (
            <CaveatForm
              caveat={caveat}
              label="Caveat"
              done="Done"
              onDone={(next) => set(caveats.map((each, index) => (index === at ? next : each)))}
              close={() => setOpen(null)}
            />
          ) : (
            <div className="data-card-line">
              <span className={`severity ${caveat.severity}`}>{caveat.severity}</span>
              <span className="caveat-text" dir="auto">
                {caveat.text}
                {caveat.predicate && <code>{caveat.predicate}</code>}
              </span>
              <button
                type="button"
                className="button icon"
                aria-label={`Edit caveat: ${caveat.text}`}
                onClick={() => setOpen(at)}
              >
                <Icon name="pencil" size={14} />
              </button>
              <button
                type="button"
                className="button icon"
                aria-label={`Remove caveat: ${caveat.text}`}
                onClick={() => set(caveats.filter((_, index) => index !== at))}
              >
                <Icon name="trash" size={14} />
              </button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

interface CaveatFormProps {
  caveat: Caveat;
  label: string;
  done: string;
  onDone: (caveat: Caveat) => void;
  close: () => void;
}

export function CaveatForm({ caveat, label, done, onDone, close }: CaveatFormProps): ReactNode {
  const [draft, setDraft] = useState(caveat);
  const finish = (): void => {
    onDone({ ...draft, text: draft.text.trim(), predicate: draft.predicate.trim() });
    close();
  };
  return (
    <Form label={label} done={done} valid={draft.text.trim() !== ""} onDone={finish} onCancel={close}>
      <TextLine label="What to know" long value={draft.text} onChange={(text) => setDraft({ ...draft, text })} />
      <TextLine
        label="Condition that queries apply (optional)"
        code
        hint="status <> 'cancelled'"
        value={draft.predicate}
        onChange={(predicate) => setDraft({ ...draft, predicate })}
      />
      <ChoiceLine
        label="Severity"
        value={draft.severity}
        options={SEVERITIES}
        onChange={(severity) => setDraft({ ...draft, severity })}
      />
    </Form>
  );
}
