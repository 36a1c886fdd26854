/** Numbers with one definition: shown, written, endorsed, taken away. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { CatalogEdit, MetricCard } from "../../wire/aliases";
import { metricItem } from "../edits";
import { Chips, withTyped } from "../parts/Chips";
import { EditableText } from "../parts/EditableText";
import { Form, TextLine } from "../parts/Form";
import { AlsoSaid, isImported, Where } from "../parts/Origins";
import { Section } from "../parts/Section";
import { EndorsementChoice, useChanged, VisibilityToggle } from "../parts/Standing";
import { useSteps } from "../parts/Steps";
import { pending } from "../pending";
import { hashOf } from "../place";
import { propose, undo } from "../saving";
import { CaveatForm, CaveatList } from "./CaveatsPart";

/** So many are built at a time. */
const STEP = 100;

interface MetricsPartProps {
  metrics: readonly MetricCard[];
  /** The dataset whose page this is, for where a new metric begins. */
  dataset?: string;
  /** The metric that must be there, whatever else is. */
  target: string;
}

export function MetricsPart({ metrics, dataset = "", target }: MetricsPartProps): ReactNode {
  const [adding, setAdding] = useState(false);
  const wanted = metrics.findIndex((metric) => metric.name === target);
  const [shown, more] = useSteps(metrics, STEP, wanted);
  return (
    <Section id="metrics" title="Metrics" count={metrics.length} add="Add metric" onAdd={() => setAdding(true)}>
      {metrics.length === 0 && !adding && (
        <p className="panel-empty">
          A metric gives a number one definition, so that every answer means the same by it.
        </p>
      )}
      <ul className="data-cards">
        {shown.map((metric) => (
          <MetricLine key={metric.name} metric={metric} dataset={dataset} />
        ))}
      </ul>
      {more}
      {adding && <MetricForm begun={dataset ? `SUM(${dataset}.` : ""} close={() => setAdding(false)} />}
    </Section>
  );
}

function MetricLine({ metric, dataset }: { metric: MetricCard; dataset: string }): ReactNode {
  const [open, setOpen] = useState<"" | "form" | "caveat">("");
  const item = metricItem(metric.name);
  const described = useChanged(item, "description");
  const named = useChanged(item, "synonyms");
  if (open === "form") {
    return (
      <li className="data-card">
        <MetricForm metric={metric} close={() => setOpen("")} />
      </li>
    );
  }
  const elsewhere = metric.datasets.filter((name) => name !== dataset);
  return (
    <li className={`data-card metric ${metric.visibility}`} data-item={`metric:${metric.name}`} tabIndex={-1}>
      <div className="data-card-line">
        <strong dir="auto">{metric.name}</strong>
        {metric.format && <span className="data-type">{metric.format}</span>}
        <span className="data-gap" />
        <EndorsementChoice item={item} value={metric.endorsement} />
        <VisibilityToggle item={item} value={metric.visibility} />
        <MetricButtons metric={metric} onEdit={() => setOpen("form")} onCaveat={() => setOpen("caveat")} />
      </div>
      <code className="metric-expression">{metric.expression}</code>
      <EditableText
        value={metric.description}
        label={`Description of ${metric.name}`}
        placeholder="Describe it…"
        changed={described}
        onChange={(value) => propose({ type: "set_property", item, property: "description", value })}
      />
      <AlsoSaid said={metric.said} shown={metric.description} />
      <Chips
        values={metric.synonyms}
        label={`synonyms of ${metric.name}`}
        one="synonym"
        changed={named}
        onChange={(synonyms) => propose({ type: "set_synonyms", item, synonyms })}
      />
      <CaveatList item={item} caveats={metric.caveats} />
      {open === "caveat" && (
        <CaveatForm
          caveat={{ text: "", predicate: "", severity: "warning" }}
          label={`New caveat of ${metric.name}`}
          done="Add caveat"
          onDone={(caveat) => propose({ type: "set_caveats", item, caveats: [...metric.caveats, caveat] })}
          close={() => setOpen("")}
        />
      )}
      <p className="data-note">
        {elsewhere.length > 0 && "Reads "}
        {elsewhere.map((name, at) => (
          <span key={name}>
            {at > 0 && ", "}
            <a href={hashOf(name)}>{name}</a>
          </span>
        ))}
        {elsewhere.length > 0 && " · "}
        <Where origin={metric.origin} />
      </p>
    </li>
  );
}

interface MetricButtonsProps {
  metric: MetricCard;
  onEdit: () => void;
  onCaveat: () => void;
}

function MetricButtons({ metric, onEdit, onCaveat }: MetricButtonsProps): ReactNode {
  return (
    <>
      <button type="button" className="button icon" aria-label={`Add a caveat to ${metric.name}`} onClick={onCaveat}>
        <Icon name="warning" size={14} />
      </button>
      <button type="button" className="button icon" aria-label={`Edit the metric ${metric.name}`} onClick={onEdit}>
        <Icon name="pencil" size={14} />
      </button>
      {!isImported(metric.origin) && (
        <button
          type="button"
          className="button icon"
          aria-label={`Remove the metric ${metric.name}`}
          onClick={() => removeMetric(metric.name)}
        >
          <Icon name="trash" size={14} />
        </button>
      )}
    </>
  );
}

/** The unsaved change that made or changed the metric of this name. */
function definitionOf(name: string): { key: string; edit: Extract<CatalogEdit, { type: "put_metric" }> } | null {
  for (const { key, edit } of pending.value.changes) {
    if (edit.type === "put_metric" && edit.name === name) return { key, edit };
  }
  return null;
}

function removeMetric(name: string): void {
  const made = definitionOf(name);
  if (made && !made.edit.replaces) undo(made.key);
  else propose({ type: "remove_metric", name: made?.edit.replaces ?? name });
}

interface MetricFormProps {
  metric?: MetricCard;
  begun?: string;
  close: () => void;
}

function MetricForm({ metric, begun = "", close }: MetricFormProps): ReactNode {
  const [name, setName] = useState(metric?.name ?? "");
  const [expression, setExpression] = useState(metric?.expression ?? begun);
  const [description, setDescription] = useState(metric?.description ?? "");
  const [synonyms, setSynonyms] = useState(metric?.synonyms.join(", ") ?? "");
  const [format, setFormat] = useState(metric?.format ?? "");
  const [time, setTime] = useState(metric?.default_time ?? "");
  const done = (): void => {
    const made = metric && definitionOf(metric.name);
    if (made && !made.edit.replaces) undo(made.key);
    propose({
      type: "put_metric",
      name: name.trim(),
      expression: expression.trim(),
      description: description.trim(),
      synonyms: withTyped([], synonyms),
      format: format.trim(),
      default_time: time.trim(),
      replaces: made ? made.edit.replaces : (metric?.name ?? ""),
    });
    close();
  };
  const valid = name.trim() !== "" && expression.trim() !== "";
  return (
    <Form
      label={metric ? `The metric ${metric.name}` : "New metric"}
      done={metric ? "Done" : "Add metric"}
      valid={valid}
      onDone={done}
      onCancel={close}
    >
      <TextLine label="Name" value={name} onChange={setName} />
      <TextLine
        label="Expression: aggregates over dataset.field"
        code
        long
        hint="SUM(sales.line_total)"
        value={expression}
        onChange={setExpression}
      />
      <TextLine label="Description" long value={description} onChange={setDescription} />
      <TextLine label="Synonyms, with commas between them" value={synonyms} onChange={setSynonyms} />
      <div className="data-form-pair">
        <TextLine label="Format" hint="money:EUR, percent, integer, decimal" value={format} onChange={setFormat} />
        <TextLine label="Default time" code hint="orders.ordered_on" value={time} onChange={setTime} />
      </div>
    </Form>
  );
}
