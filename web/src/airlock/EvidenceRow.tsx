/** One row of evidence: trust, checks, repairs, doubts, what becomes stale, and the receipt behind it all. */
import { type ReactNode, useId, useRef, useState } from "react";
import { revealCell } from "../notebook/actions";
import { operate } from "../state/session";
import { store } from "../state/store";
import { Icon } from "../ui/icons";
import type { Proposal, Version } from "../wire/aliases";
import { ContextView } from "./ContextView";
import { ReceiptView } from "./ReceiptView";

type Opened = "receipt" | "context" | "checks" | "repairs" | "doubts" | "stale" | null;

const TRUST: Record<Version["evidence"]["trust"], { word: string; why: string }> = {
  certified: { word: "Certified", why: "Only metrics that the data team endorses were used." },
  checked: { word: "Checked", why: "Every check passed." },
  review: { word: "Review", why: "Look at the doubts before you accept." },
};

export function EvidenceRow({ proposal, version }: { proposal: Proposal; version: Version }): ReactNode {
  const [open, setOpen] = useState<Opened>(null);
  const region = useId();
  const row = useRef<HTMLDivElement>(null);
  const close = (): void => {
    row.current?.querySelector<HTMLElement>("[aria-expanded=true]")?.focus();
    setOpen(null);
  };
  const { evidence } = version;
  const tabs: [Exclude<Opened, null>, string, number | null][] = [
    ["checks", counted(evidence.checks.length, "check", "passed"), evidence.checks.length],
    ["repairs", counted(evidence.repairs.length, "repair", ""), evidence.repairs.length],
    ["doubts", counted(evidence.doubts.length, "doubt", ""), evidence.doubts.length],
    ["stale", staleWords(proposal.stale.length), proposal.stale.length],
    ["receipt", "Receipt", null],
    ["context", "Context", evidence.context ? null : 0],
  ];
  return (
    <div className="evidence">
      <div className="evidence-row" ref={row}>
        <span className={`trust ${evidence.trust}`} title={TRUST[evidence.trust].why}>
          {evidence.trust === "review" ? <Icon name="warning" size={14} /> : <Icon name="check" size={14} />}
          {TRUST[evidence.trust].word}
        </span>
        {tabs
          .filter(([, , count]) => count !== 0)
          .map(([id, title]) => (
            <button
              key={id}
              type="button"
              className="button"
              aria-expanded={open === id}
              aria-controls={region}
              onClick={() => setOpen(open === id ? null : id)}
            >
              {title}
            </button>
          ))}
        {proposal.stale.length === 0 && <span className="evidence-note">Nothing becomes stale</span>}
        <span className="evidence-note right">
          {evidence.seconds > 0 ? `Planned in ${milliseconds(evidence.seconds)}` : ""}
        </span>
      </div>
      <NotSent proposal={proposal} />
      <div id={region}>
        {open === "receipt" && <ReceiptView receipt={evidence.receipt} />}
        {open === "context" && evidence.context && <ContextView context={evidence.context} close={close} />}
        {open === "stale" && <StaleList cells={proposal.stale} />}
        {(open === "checks" || open === "repairs" || open === "doubts") && (
          <ul className="evidence-list">
            {evidence[open].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function counted(count: number, noun: string, after: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"} ${after}`.trim();
}

function staleWords(count: number): string {
  return `Makes ${count} cell${count === 1 ? "" : "s"} stale`;
}

function milliseconds(seconds: number): string {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

/** The name that a person knows a cell by. */
export function cellName(id: string): string {
  const cell = store.state.cells.get(id);
  return cell?.name || cell?.definitions[0] || cell?.text.split("\n", 1)[0]?.slice(0, 48) || "a cell that is gone";
}

function StaleList({ cells }: { cells: readonly string[] }): ReactNode {
  return (
    <ul className="evidence-list">
      {cells.map((id) => (
        <li key={id}>
          <button type="button" className="link" onClick={() => revealCell(id)}>
            {cellName(id)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Values that the preview could not get, each with the offer to run its cell again. */
function NotSent({ proposal }: { proposal: Proposal }): ReactNode {
  const names = Object.entries(proposal.not_sent);
  if (names.length === 0) return null;
  return (
    <ul className="evidence-list warned">
      {names.map(([name, reason]) => {
        const cell = [...store.state.cells.values()].find((candidate) => candidate.definitions.includes(name));
        return (
          <li key={name}>
            <code>{name}</code>: {reason}{" "}
            {cell && (
              <button
                type="button"
                className="link"
                onClick={() => operate({ type: "run", scope: "cells", cells: [cell.id] })}
              >
                Run its cell again
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
