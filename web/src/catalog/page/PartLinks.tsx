/** The way to each part of a long page. */
import type { ReactNode } from "react";

type Part = readonly [id: string, title: string, count: number];

function show(id: string): void {
  const part = document.querySelector<HTMLElement>(`[data-part="${id}"]`);
  part?.scrollIntoView({ block: "start" });
  part?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

export function PartLinks({ parts }: { parts: readonly Part[] }): ReactNode {
  return (
    <nav className="part-links" aria-label="On this page">
      {parts.map(([id, title, count]) => (
        <button key={id} type="button" className="button" onClick={() => show(id)}>
          {title} <span className="data-count">{count.toLocaleString("en")}</span>
        </button>
      ))}
    </nav>
  );
}
