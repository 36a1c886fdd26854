/** Everything that was sent to a model and what it answered, word for word. */
import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icons";
import type { Call } from "../wire/aliases";
import { counted, money, shortTime } from "./words";

export function CallsView({ calls }: { calls: readonly Call[] }): ReactNode {
  return (
    <ol className="calls" aria-label="Requests to models">
      {calls.map((call, index) => (
        <li key={`${call.hash}${index}`}>
          <CallView call={call} open={index === calls.length - 1} />
        </li>
      ))}
    </ol>
  );
}

function CallView({ call, open }: { call: Call; open: boolean }): ReactNode {
  const facts = [
    call.model,
    call.tier,
    call.attempt > 1 ? `attempt ${call.attempt}` : "",
    `${call.tokens_in.toLocaleString("en")} tokens in, ${call.tokens_out.toLocaleString("en")} out`,
    money(call.cost),
    shortTime(call.seconds),
  ].filter(Boolean);
  return (
    <details className="call" open={open}>
      <summary>
        <strong>{call.task}</strong> <span className="call-facts">{facts.join(" · ")}</span>
      </summary>
      {call.failure !== "" && <p className="call-failure">{call.failure}</p>}
      <Exact title="Sent" text={call.sent} />
      <Exact title="Answered" text={call.reply} />
    </details>
  );
}

function Exact({ title, text }: { title: string; text: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  if (text === "") return null;
  return (
    <section className="exact" aria-label={title}>
      <header>
        <span>
          {title}, {counted(text.length, "character")}
        </span>
        <button type="button" className="button" onClick={copy}>
          <Icon name={copied ? "check" : "copy"} size={14} />
          <span role="status">{copied ? "Copied" : "Copy"}</span>
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
