/** Console text. Long text shows its end; the rest is one click away. */
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Stream } from "../wire/aliases";
import { overwritten, pieces } from "./ansi";
import { bytes } from "./format";

const LINES_SHOWN = 400;

/** The last lines of a text, and how many stand before them. */
export function lastLines(text: string, count: number): { tail: string; hidden: number } {
  let at = text.length;
  for (let line = 0; line < count; line++) {
    const before = text.lastIndexOf("\n", at - (line === 0 ? 2 : 1));
    if (before < 0) return { tail: text, hidden: 0 };
    at = before;
  }
  let hidden = 1;
  for (let from = text.indexOf("\n"); from >= 0 && from < at; from = text.indexOf("\n", from + 1)) hidden++;
  return { tail: text.slice(at + 1), hidden };
}

export function ConsoleView({ stream }: { stream: Stream }): ReactNode {
  const [all, setAll] = useState(false);
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  const { tail, hidden } = useMemo(
    () => (all ? { tail: stream.text, hidden: 0 } : lastLines(stream.text, LINES_SHOWN)),
    [stream.text, all],
  );
  const parts = useMemo(() => pieces(overwritten(tail.replace(/\n$/, ""))), [tail]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new text scrolls to its end, unless the person scrolled away
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [parts]);
  useEffect(() => {
    if (all && box.current) box.current.scrollTop = 0;
  }, [all]);

  return (
    <div className={`console ${stream.name}`}>
      {hidden > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {hidden.toLocaleString()} earlier lines
        </button>
      )}
      {stream.dropped > 0 && <p className="hint">{bytes(stream.dropped)} were dropped from the middle.</p>}
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key
        tabIndex={0}
        role="log"
        aria-label={stream.name === "stderr" ? "Error text" : "Printed text"}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
      >
        {parts.map((part, index) => (
          <span
            key={index}
            className={part.classes || undefined}
            style={part.colour ? { color: part.colour } : undefined}
          >
            {part.text}
          </span>
        ))}
      </pre>
    </div>
  );
}
