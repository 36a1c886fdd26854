/** Markdown as a page: rendered, sanitised, nothing in it runs. */
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { memo, type ReactNode, useMemo } from "react";

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

export const Prose = memo(function Prose({ text }: { text: string }): ReactNode {
  const html = useMemo(() => renderMarkdown(text), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
});
