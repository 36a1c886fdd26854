/** Who wrote what: other descriptions beneath the one that counts, and the file and line. */
import type { ReactNode } from "react";
import type { Said, Source } from "../../wire/aliases";
import { cut } from "./EditableText";

/** What imports say where a person, or another import, says something else. */
export function AlsoSaid({ said, shown }: { said: readonly Said[]; shown: string }): ReactNode {
  const others = said.filter((each) => each.text !== shown);
  const source = said.find((each) => each.text === shown)?.by;
  if (others.length === 0 && !source) return null;
  return (
    <div className="also-said">
      {source && <p>from {source}</p>}
      {others.map((each) => (
        <p key={each.by + each.text} dir="auto">
          <span className="said-by">{each.by || "a person"} says:</span> {cut(each.text, 600)}
        </p>
      ))}
    </div>
  );
}

/** Whether only an import speaks of it: it can be hidden, and comes back when it is removed. */
export function isImported(origin: Source): boolean {
  return origin.path.startsWith("catalog/imported/");
}

/** Where it stands in the project; nothing while it is only in this window. */
export function Where({ origin }: { origin: Source }): ReactNode {
  if (!origin.path) return <span className="where">not saved yet</span>;
  const place = origin.line ? `${origin.path}:${origin.line}` : origin.path;
  return (
    <span className="where" title={origin.imported ? `${place}, and ${origin.imported}` : place}>
      {place}
    </span>
  );
}
