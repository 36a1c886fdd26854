/** No model answers here: what one would add, what goes without, and how to set one up. */
import type { ReactNode } from "react";
import type { ModelsInfo } from "../wire/aliases";

export function NoModel({ info }: { info: ModelsInfo }): ReactNode {
  const keys = [...new Set(info.providers.map((each) => each.key).filter((key) => key !== ""))];
  return (
    <section className="models-none" aria-label="No model">
      <p>
        <strong>No model is asked here.</strong> Questions about your metrics are answered without one, with a receipt.
        A model adds the rest: questions beyond the metrics, edits, fixes, explanations, charts from a sentence,
        completion while you type. Whatever it writes is checked, run in a sandbox and shown before it enters.
      </p>
      <ol>
        <li>
          Put a key into <code>.env</code> beside <code>quire.toml</code>: {keys.map(asCode)}. It is read on the server
          and never shown here.
        </li>
        <li>Or choose a model on this machine below, such as one that Ollama serves.</li>
        <li>Test it. Nothing of your data is sent by a test.</li>
      </ol>
      {!info.installed && (
        <p>
          The libraries for models are not installed: <code>pip install "quire[ai]"</code>, then start Quire again.
        </p>
      )}
    </section>
  );
}

function asCode(key: string, index: number): ReactNode {
  return (
    <span key={key}>
      {index > 0 && ", "}
      <code>{key}</code>
    </span>
  );
}
