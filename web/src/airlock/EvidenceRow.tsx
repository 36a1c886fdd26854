/** One row of evidence: trust, checks, repairs, doubts, what becomes stale, the receipt, and what a model was told. */
import { type ReactNode, useId, useRef, useState } from "react";
import { revealCell } from "../notebook/actions";
import { operate } from "../state/session";
import { store } from "../state/store";
import { Inline } from "../ui/Inline";
import { Icon } from "../ui/icons";
import type { Proposal, Repair, Version } from "../wire/aliases";
import { CallsView } from "./CallsView";
import { ContextView } from "./ContextView";
import { ReceiptView } from "./ReceiptView";
import { RepairList } from "./RepairList";
import { cellName, counted, money, shortTime, total } from "./words";

type Panel = "receipt" | "context" | "checks" | "repairs" | "doubts" | "stale" | "calls";

const TRUST: Record<Version["evidence"]["trust"], { word: string; why: string }> = {
  certified: { word: "Certified", why: "Only metrics that the data team endorses were used." },
  checked: { word: "Checked", why: "Every check passed." },
  review: { word: "Review", why: "Look at the doubts before you accept." },
};

interface EvidenceRowProps {
  proposal: Proposal;
  version: Version;
}

export function EvidenceRow({ proposal, version }: EvidenceRowProps): ReactNode {
  const [chosen, setOpen] = useState<Panel | null | undefined>(undefined);
  const region = useId();
  const row = useRef<HTMLDivElement>(null);
  const close = (): void => {
    row.current?.querySelector<HTMLElement>("[aria-expanded=true]")?.focus();
    setOpen(null);
  };
  const { evidence, drafts } = version;
  // Doubts are not hidden behind a press: they are what the decision is about.
  const doubted = evidence.trust === "review" && evidence.doubts.length > 0;
  const open = chosen === undefined ? (doubted ? "doubts" : null) : chosen;
  return (
    <div className="evidence">
      <div className="evidence-row" ref={row}>
        {drafts.length > 0 && <Trust trust={evidence.trust} />}
        {tabsOf(proposal, version).map(([id, title]) => (
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
        {drafts.length > 0 && proposal.stale.length === 0 && (
          <span className="evidence-note">Nothing becomes stale</span>
        )}
        <Spent version={version} />
      </div>
      {proposal.unwalled !== "" && (
        <ul className="evidence-list warned">
          <li>
            <Inline text={proposal.unwalled} />
          </li>
        </ul>
      )}
      <NotSent proposal={proposal} />
      <div id={region}>{open && <Opened panel={open} proposal={proposal} version={version} close={close} />}</div>
    </div>
  );
}

function Trust({ trust }: { trust: Version["evidence"]["trust"] }): ReactNode {
  return (
    <span className={`trust ${trust}`} title={TRUST[trust].why}>
      <Icon name={trust === "review" ? "warning" : "check"} size={14} />
      {TRUST[trust].word}
      <span className="visually-hidden">. {TRUST[trust].why}</span>
    </span>
  );
}

/** The panels that have something in them. */
function tabsOf(proposal: Proposal, { evidence, drafts }: Version): [Panel, string][] {
  const repairs = repairsOf({ evidence, drafts }).length + evidence.repairs.length;
  const tabs: [Panel, string, boolean][] = [
    ["checks", `${counted(evidence.checks.length, "check")} passed`, evidence.checks.length > 0],
    ["repairs", counted(repairs, "repair"), repairs > 0],
    ["doubts", counted(evidence.doubts.length, "doubt"), evidence.doubts.length > 0],
    ["stale", `Makes ${counted(proposal.stale.length, "cell")} stale`, proposal.stale.length > 0],
    ["receipt", "Receipt", drafts.length > 0 && hasReceipt(evidence)],
    ["context", "Context", evidence.context !== null],
    ["calls", "Exact text sent", evidence.calls.length > 0],
  ];
  return tabs.filter(([, , shown]) => shown).map(([id, title]) => [id, title]);
}

function hasReceipt({ receipt }: Version["evidence"]): boolean {
  return Object.values(receipt).some((part) => part.length > 0);
}

function repairsOf({ drafts }: Pick<Version, "drafts" | "evidence">): readonly Repair[] {
  return drafts.flatMap((draft) => draft.repairs);
}

interface OpenedProps extends EvidenceRowProps {
  panel: Panel;
  close: () => void;
}

function Opened({ panel, proposal, version, close }: OpenedProps): ReactNode {
  const { evidence } = version;
  switch (panel) {
    case "receipt":
      return <ReceiptView receipt={evidence.receipt} />;
    case "context":
      return evidence.context && <ContextView context={evidence.context} close={close} />;
    case "stale":
      return <StaleList cells={proposal.stale} />;
    case "calls":
      return <CallsView calls={evidence.calls} />;
    case "repairs":
      return (
        <>
          <Lines lines={evidence.repairs} />
          <RepairList repairs={repairsOf(version)} />
        </>
      );
    case "checks":
      return <Lines lines={evidence.checks} />;
    case "doubts":
      return <Lines lines={evidence.doubts} warned />;
  }
}

function Lines({ lines, warned = false }: { lines: readonly string[]; warned?: boolean }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <ul className={warned ? "evidence-list warned" : "evidence-list"}>
      {lines.map((line) => (
        <li key={line}>
          <Inline text={line} />
        </li>
      ))}
    </ul>
  );
}

/** Which model, how many tokens, what it cost and how long it took. */
function Spent({ version }: { version: Version }): ReactNode {
  const { calls, seconds } = version.evidence;
  const { tokens, cost, models } = total(calls);
  const facts = [
    models.join(", "),
    calls.length > 0 ? counted(tokens, "token") : "",
    money(cost),
    seconds > 0 ? `Planned in ${shortTime(seconds)}` : "",
  ].filter(Boolean);
  return <span className="evidence-note right">{facts.join(" · ")}</span>;
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
