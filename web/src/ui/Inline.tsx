/** A sentence with `code` in it, as messages from the server write it. */
import { Fragment, type ReactNode } from "react";

export function Inline({ text }: { text: string }): ReactNode {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part.slice(1, -1)}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}
