/** What an answer was chosen from: the stages, what is shown of the catalog, what was left out, and the text itself. */
import { Tabs } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Icon } from "../ui/icons";
import type { ContextItem, ContextReceipt, ContextStage } from "../wire/types";
import "./context.css";

/** `close` is called with Escape, and gives the focus back to what opened the panel. */
export function ContextView({ context, close }: { context: ContextReceipt; close: () => void }): ReactNode {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  if (context.failure !== "") {
    return (
      <section className="context" aria-label="Context" onKeyDown={onKeyDown}>
        <p className="context-failure">{context.failure}</p>
      </section>
    );
  }
  return (
    <section className="context" aria-label="Context" onKeyDown={onKeyDown}>
      <Tabs.Root defaultValue="chosen" activationMode="automatic">
        <div className="context-head">
          <Tabs.List className="context-tabs" aria-label="Parts of the context">
            <Tabs.Trigger value="chosen">How it was chosen</Tabs.Trigger>
            <Tabs.Trigger value="text">Text, {counted(context.tokens, "token")}</Tabs.Trigger>
          </Tabs.List>
          <p className="context-sum">{summary(context)}</p>
        </div>
        <Tabs.Content value="chosen" tabIndex={-1}>
          <Chosen context={context} />
        </Tabs.Content>
        <Tabs.Content value="text" tabIndex={-1}>
          <Exact context={context} />
        </Tabs.Content>
      </Tabs.Root>
    </section>
  );
}

function Chosen({ context }: { context: ContextReceipt }): ReactNode {
  const shown = context.items.filter((item) => item.shown);
  const passed = context.items.filter((item) => !item.shown);
  const alike = Object.entries(context.collapsed).map(([name, those]) => `${name} stands for ${those.join(", ")}`);
  const cut =
    context.cut_more > 0 ? [...context.cut, `and ${context.cut_more.toLocaleString("en")} more`] : context.cut;
  return (
    <div className="context-chosen">
      <Stages stages={context.stages} />
      <Items title="Shown" items={shown} />
      {passed.length > 0 && <Items title="Looked at, not shown" items={passed} />}
      <dl className="context-lists">
        <List title="Pinned" values={context.pinned} />
        <List title="Not in the context" values={context.withheld.map((note) => `${note.name}: ${note.why}`)} />
        <List title="Look-alikes" values={alike} />
        <List title="Only connect others" values={context.bridges} />
        <List title="Caveats that came along" values={context.caveats} />
        <List title="Cut by the budget" values={cut} inline />
      </dl>
    </div>
  );
}

function Stages({ stages }: { stages: readonly ContextStage[] }): ReactNode {
  const most = Math.max(1, ...stages.map((stage) => stage.came));
  return (
    <table className="context-table">
      <caption>Stages</caption>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" className="number">
            In
          </th>
          <th scope="col" className="number">
            Out
          </th>
          <td className="context-funnel" />
          <th scope="col" className="number">
            ms
          </th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage, index) => (
          <tr key={`${index}${stage.name}`}>
            <th scope="row">
              {stage.name}
              <Dropped stage={stage} />
            </th>
            <td className="number">{stage.came.toLocaleString("en")}</td>
            <td className="number">{stage.went.toLocaleString("en")}</td>
            <td className="context-funnel" aria-hidden="true">
              <span style={{ inlineSize: `${share(stage.came, most)}%` }}>
                <span style={{ inlineSize: `${share(stage.went, stage.came)}%` }} />
              </span>
            </td>
            <td className="number">{(1000 * stage.seconds).toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Dropped({ stage }: { stage: ContextStage }): ReactNode {
  if (stage.dropped.length === 0 && stage.notes.length === 0) return null;
  return (
    <details>
      <summary>{stage.dropped.length > 0 ? "What it left out" : "Notes"}</summary>
      <ul>
        {stage.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        {stage.dropped.map((each) => (
          <li key={`${each.kind}:${each.name}`}>
            {each.kind} <code>{each.name}</code>: {each.why}
          </li>
        ))}
        {stage.more > 0 && <li>and {stage.more.toLocaleString("en")} more</li>}
      </ul>
    </details>
  );
}

function Items({ title, items }: { title: string; items: readonly ContextItem[] }): ReactNode {
  return (
    <table className="context-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col" className="number">
            Columns
          </th>
          <th scope="col" className="number" title="The chance that the answer needs it, 0 to 1">
            Score
          </th>
          <td className="context-funnel" />
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={`${item.kind}:${item.name}`}>
            <th scope="row" className="context-name">
              {item.name}
            </th>
            <td>{item.kind}</td>
            <td className="number">{item.of_fields > 0 ? `${item.fields} of ${item.of_fields}` : ""}</td>
            <td className="number">{item.score.toFixed(2)}</td>
            <td className="context-funnel" aria-hidden="true">
              <span style={{ inlineSize: "100%" }}>
                <span style={{ inlineSize: `${share(item.score, 1)}%` }} />
              </span>
            </td>
            <td>{item.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ListProps {
  title: string;
  values: readonly string[];
  inline?: boolean;
}

function List({ title, values, inline }: ListProps): ReactNode {
  if (values.length === 0) return null;
  return (
    <div className="receipt-line">
      <dt>{title}</dt>
      <dd>{inline ? values.join(", ") : values.map((value) => <span key={value}>{value}</span>)}</dd>
    </div>
  );
}

function Exact({ context }: { context: ContextReceipt }): ReactNode {
  const [copied, setCopied] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(context.text).then(
      () => setCopied("Copied"),
      () => setCopied("The browser did not allow it; select the text and copy it."),
    );
  };
  return (
    <div className="context-text">
      <div className="context-copy">
        <button type="button" className="button line" onClick={copy}>
          <Icon name="copy" size={14} /> Copy
        </button>
        <span role="status">{copied}</span>
        {context.text_cut && <span>Only its beginning is kept here.</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0}>{context.text}</pre>
    </div>
  );
}

function summary(context: ContextReceipt): string {
  const shown = context.items.filter((item) => item.shown);
  const datasets = shown.filter((item) => item.kind === "dataset").length;
  const metrics = shown.filter((item) => item.kind === "metric").length;
  const parts = [counted(datasets, "dataset"), counted(metrics, "metric")];
  return `${parts.join(", ")}, chosen in ${Math.max(1, Math.round(1000 * context.seconds))} ms`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, (100 * part) / whole) : 0;
}
