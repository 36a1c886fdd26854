/** What would be written: each change in words, and the files as they will differ. */
import { type ReactNode, useEffect, useState } from "react";
import { Signal, useSignal } from "../state/signal";
import { Dialog } from "../ui/Dialog";
import type { EditOutcome, FileDiff } from "../wire/aliases";
import { type DiffLine, readDiff } from "./diff";
import type { Change } from "./edits";
import { type Pending, pending } from "./pending";
import { preview, rebase, save, undo } from "./saving";
import { counted, wordsOf } from "./words";

export const reviewOpen = new Signal(false);

const MOST_WORDS = 100;

export function Review(): ReactNode {
  const open = useSignal(reviewOpen);
  const now = useSignal(pending);
  const count = now.changes.length;
  useEffect(() => {
    if (count === 0) reviewOpen.set(false);
  }, [count]);
  return (
    <Dialog
      title={`Review ${counted(count, "change")}`}
      className="review"
      open={open && count > 0}
      onClose={() => reviewOpen.set(false)}
    >
      <ReviewBody now={now} />
    </Dialog>
  );
}

function ReviewBody({ now }: { now: Pending }): ReactNode {
  const outcome = usePreview(now);
  const write = async (): Promise<void> => {
    if (await save()) reviewOpen.set(false);
  };
  return (
    <>
      <RefusalLine now={now} />
      <ul className="review-changes" aria-label="Changes">
        {now.changes.slice(0, MOST_WORDS).map((change) => (
          <ChangeLine key={change.key} change={change} trouble={now.refusal?.about.get(change.key) ?? ""} />
        ))}
        {now.changes.length > MOST_WORDS && <li>and {now.changes.length - MOST_WORDS} more</li>}
      </ul>
      <div className="review-files">
        {!outcome && <p role="status">Working out what becomes of the files…</p>}
        {outcome?.files.map((file) => (
          <FileView key={file.path} file={file} />
        ))}
      </div>
      <div className="question-foot">
        <button type="button" className="button" onClick={() => reviewOpen.set(false)}>
          Close
        </button>
        <button
          type="button"
          className="button solid"
          disabled={now.saving || now.refusal?.stale === true}
          onClick={write}
        >
          {now.saving ? "Saving…" : "Save"}
        </button>
      </div>
    </>
  );
}

/** What the server says these changes would write; asked again when they differ. */
function usePreview({ changes, base }: Pending): EditOutcome | null {
  const [outcome, setOutcome] = useState<EditOutcome | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another base is another question
  useEffect(() => {
    let wanted = true;
    setOutcome(null);
    if (changes.length > 0) void preview().then((next) => wanted && setOutcome(next ?? { ...FAILED }));
    return () => {
      wanted = false;
    };
  }, [changes.length, base]);
  return outcome;
}

const FAILED: EditOutcome = { revision: "", written: false, files: [], problems: [] };

/** Why nothing was written, and what to do. */
export function RefusalLine({ now }: { now: Pending }): ReactNode {
  const { refusal } = now;
  if (!refusal) return null;
  return (
    <div className="refusal-line" role="alert">
      <span>{refusal.message}</span>
      {refusal.stale && (
        <button type="button" className="button line" onClick={() => rebase().then(() => reviewOpen.set(true))}>
          Review against it
        </button>
      )}
    </div>
  );
}

function ChangeLine({ change, trouble }: { change: Change; trouble: string }): ReactNode {
  const [thing, words] = wordsOf(change.edit);
  return (
    <li>
      <div className="data-card-line">
        <span className="data-grow" dir="auto">
          <strong>{thing}</strong> {words}
        </span>
        <button type="button" className="link" aria-label={`Undo: ${thing} ${words}`} onClick={() => undo(change.key)}>
          Undo
        </button>
      </div>
      {trouble && <p className="data-problem">{trouble}</p>}
    </li>
  );
}

const CHANGE_WORDS: Record<FileDiff["change"], string> = { changed: "", created: "new file", deleted: "deleted" };

function FileView({ file }: { file: FileDiff }): ReactNode {
  return (
    <section className="file-diff" aria-label={`Changes to ${file.path}`}>
      <header>
        <code>{file.path}</code>
        {CHANGE_WORDS[file.change] && <span className="badge">{CHANGE_WORDS[file.change]}</span>}
        <span className="data-gap" />
        <span className="added">+{file.added}</span> <span className="removed">−{file.removed}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>
        {readDiff(file.diff).map((line, at) => (
          <DiffRow key={at} line={line} />
        ))}
      </pre>
    </section>
  );
}

const SIGNS: Record<DiffLine["kind"], string> = { added: "+", removed: "−", same: " ", gap: "⋯" };

function DiffRow({ line }: { line: DiffLine }): ReactNode {
  return (
    <div className={`diff-line ${line.kind}`}>
      <span className="diff-number">{line.line || ""}</span>
      <span className="diff-sign">{SIGNS[line.kind]}</span>
      <span className="diff-text">{line.text}</span>
    </div>
  );
}
