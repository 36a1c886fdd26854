import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { differences } from "../../src/editor/differences";
import { rangeOf } from "../../src/editor/marks";
import { highlight } from "../../src/editor/StaticCode";

describe("places in a text", () => {
  it("turns code points of the wire into the editor's UTF-16 units", () => {
    const doc = Text.of(["x = 1", "😀😀 = y"]);
    expect(rangeOf(doc, { line: 2, column: 2, end_line: 2, end_column: 4 })).toEqual({ from: 10, to: 12 });
  });

  it("stays inside a text that has become shorter", () => {
    const doc = Text.of(["ab"]);
    expect(rangeOf(doc, { line: 9, column: 9, end_line: 9, end_column: 12 })).toEqual({ from: 2, to: 2 });
  });

  it("finds the one change between two texts", () => {
    const before = Text.of(["SELECT a", "FROM t"]);
    const after = Text.of(["SELECT a, b", "FROM t"]);
    expect(differences(before, after).apply(before).eq(after)).toBe(true);
    expect(differences(before, before).empty).toBe(true);
  });
});

describe("the still picture of an editor", () => {
  it.each(["python", "sql", "markdown", "chart", "input"] as const)("holds every character of a %s cell", (kind) => {
    const text = "def f(x):\n  return '{{ x }}' -- # *y*\n\nmark: line\n";
    const joined = highlight(text, kind).map((piece) => piece.text);
    expect(joined.join("")).toBe(text);
  });
});
