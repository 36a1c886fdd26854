/** One proposed cell: its code, and what it gave in the sandbox. */
import type { ReactNode } from "react";
import { StaticCode } from "../editor/StaticCode";
import { Outputs } from "../outputs/Outputs";
import type { Draft } from "../wire/aliases";

const KIND_WORDS: Record<Draft["cell"]["kind"], string> = {
  markdown: "Text",
  python: "Python",
  sql: "SQL",
  chart: "Chart",
  input: "Input",
};

interface DraftViewProps {
  draft: Draft;
  proposal: string;
  /** The preview still runs. */
  pending: boolean;
}

export function DraftView({ draft, proposal, pending }: DraftViewProps): ReactNode {
  const { cell, result } = draft;
  return (
    <article className="draft" aria-label={`Draft: ${KIND_WORDS[cell.kind]} ${cell.name}`.trim()} data-draft={cell.id}>
      <div className="draft-head">
        <span>{KIND_WORDS[cell.kind]}</span>
        {cell.name && <span className="draft-name">{cell.name}</span>}
        {cell.attributes.connection && <span>on {cell.attributes.connection}</span>}
      </div>
      {cell.kind === "chart" || cell.kind === "markdown" ? (
        <details className="draft-source">
          <summary>Source</summary>
          <StaticCode text={cell.source} kind={cell.kind} />
        </details>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key
        <div className="draft-code" tabIndex={0}>
          <StaticCode text={cell.source} kind={cell.kind} />
        </div>
      )}
      {result && <Outputs outputs={result.outputs} cell={cell.id} proposal={proposal} />}
      {!result && <p className="draft-pending">{pending ? "Running…" : "Did not run."}</p>}
    </article>
  );
}
