/** Markdown as a page: rendered, sanitised, nothing in it runs. */
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { type MouseEvent, memo, type ReactNode, useMemo } from "react";
import { revealCell } from "../notebook/actions";
import { store } from "../state/store";

const parser = new MarkdownIt({ html: true, linkify: true });

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  if (node.getAttribute("href")?.startsWith("#")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

/** Safe HTML of a Markdown text. Styles and forms have no business in prose. */
export function renderMarkdown(text: string): string {
  const html = parser.render(text);
  return purifier.sanitize(html, {
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "object", "embed"],
    FORBID_ATTR: ["style", "id", "name", "class"],
    ALLOW_DATA_ATTR: false,
  });
}

/** A heading as links name it: `## Five columns!` is `#five-columns`. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Go to the cell with the heading that a link inside of the notebook names. */
function follow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href") ?? "";
  if (!href.startsWith("#")) return;
  event.preventDefault();
  const wanted = decodeURIComponent(href.slice(1));
  for (const { id, kind, text } of store.state.cells.values()) {
    if (kind !== "markdown") continue;
    const headings = text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
    if (![...headings].some(([, heading = ""]) => slug(heading) === wanted)) continue;
    revealCell(id);
    return;
  }
}

export const Prose = memo(function Prose({ text }: { text: string }): ReactNode {
  const html = useMemo(() => renderMarkdown(text), [text]);
  // biome-ignore lint/a11y/useKeyWithClickEvents: a link that has the focus turns Enter into a click
  // biome-ignore lint/a11y/noStaticElementInteractions: what is clicked are the links in it
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above
  return <div className="prose" onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />;
});
