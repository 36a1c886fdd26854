/** Two texts as the lines that go and come; long stretches that stay are folded until they are wanted. */
import { type ReactNode, useMemo, useState } from "react";
import { countChanges, type DiffRow, diffLines, foldSame } from "./lineDiff";

interface DiffViewProps {
  before: string;
  after: string;
  label: string;
}

const SIGNS: Record<DiffRow["kind"], string> = { added: "+", removed: "−", same: " ", fold: "⋯" };
const SAID: Record<DiffRow["kind"], string> = { added: "added: ", removed: "removed: ", same: "", fold: "" };

export function DiffView({ before, after, label }: DiffViewProps): ReactNode {
  const [whole, setWhole] = useState(false);
  const rows = useMemo(() => diffLines(before, after), [before, after]);
  const shown = useMemo(() => (whole ? rows : foldSame(rows)), [rows, whole]);
  const { added, removed } = countChanges(rows);
  return (
    <figure className="draft-diff" aria-label={`${label}: ${added} lines added, ${removed} removed`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0}>
        {shown.map((row, index) => (
          <Row key={index} row={row} unfold={() => setWhole(true)} />
        ))}
      </pre>
    </figure>
  );
}

function Row({ row, unfold }: { row: DiffRow; unfold: () => void }): ReactNode {
  if (row.kind === "fold") {
    return (
      <button type="button" className="diff-line diff-fold" onClick={unfold}>
        <span className="diff-number" aria-hidden="true" />
        <span className="diff-sign" aria-hidden="true">
          {SIGNS.fold}
        </span>
        <span className="diff-text">{row.hidden} unchanged lines</span>
      </button>
    );
  }
  return (
    <div className={`diff-line ${row.kind}`}>
      <span className="diff-number">{row.line}</span>
      <span className="diff-sign" aria-hidden="true">
        {SIGNS[row.kind]}
      </span>
      <span className="diff-text">
        <span className="visually-hidden">{SAID[row.kind]}</span>
        {row.text}
      </span>
    </div>
  );
}
