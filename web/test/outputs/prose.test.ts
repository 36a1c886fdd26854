import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/outputs/Prose";

describe("prose", () => {
  it("runs nothing that a text brings along", () => {
    const html = renderMarkdown(
      '<script>alert(1)</script><img src=x onerror="alert(1)">\n\n[a](javascript:alert(1)) <iframe src="//evil"></iframe>',
    );
    expect(html).not.toMatch(/<script|onerror|<iframe|href="javascript/i);
  });

  it("keeps what makes prose readable", () => {
    const html = renderMarkdown("# Title\n\n| a |\n|---|\n| 1 |\n\n`x`");
    expect(html).toContain("<h1>Title</h1>");
    expect(html).toContain("<table>");
  });

  it("opens links elsewhere, without telling where they were", () => {
    const html = renderMarkdown("[x](https://example.org)");
    expect(html).toContain('target="_blank"');
    expect(html).toContain('rel="noopener noreferrer"');
  });
});
