/** The still picture of an editor: the same text in the same place and colours, at a hundredth of the cost. */
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { memo, type ReactNode } from "react";
import type { CellKind } from "../wire/aliases";
import { parserOf } from "./languages";

/** Beyond this, the still picture is plain: parsing megabytes to look at a page is not worth it. */
const HIGHLIGHT_LIMIT = 100_000;

type Piece = { text: string; classes: string };

/** The pieces of a text with the classes of their tokens. */
export function highlight(text: string, kind: CellKind): readonly Piece[] {
  if (text.length > HIGHLIGHT_LIMIT) return [{ text, classes: "" }];
  const pieces: Piece[] = [];
  const tree = parserOf(kind).parse(text);
  highlightCode(
    text,
    tree,
    classHighlighter,
    (piece, classes) => pieces.push({ text: piece, classes }),
    () => pieces.push({ text: "\n", classes: "" }),
  );
  return pieces;
}

interface StaticCodeProps {
  text: string;
  kind: CellKind;
  /** Colours only matter where somebody may look. */
  plain?: boolean;
}

export const StaticCode = memo(function StaticCode({ text, kind, plain = false }: StaticCodeProps): ReactNode {
  if (plain) return <pre className="code-still">{`${text}\n`}</pre>;
  return (
    <pre className="code-still">
      {highlight(text, kind).map((piece, index) =>
        piece.classes ? (
          <span key={index} className={piece.classes}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
      {"\n"}
    </pre>
  );
});
