import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { mayContinue } from "../../src/editor/ghost";

function at(text: string): boolean {
  const anchor = text.indexOf("|");
  return mayContinue(EditorState.create({ doc: text.replace("|", ""), selection: { anchor } }));
}

test("a model may go on behind what is written, also inside of closing brackets", () => {
  expect(at("SELECT a |")).toBe(true);
  expect(at("print(x|)")).toBe(true);
  expect(at("SELECT 1\n|\nFROM t")).toBe(true);
});

test("not in the middle of a line, not in an empty cell, not over a selection", () => {
  expect(at("SEL|ECT a")).toBe(false);
  expect(at("|")).toBe(false);
  expect(mayContinue(EditorState.create({ doc: "abc", selection: { anchor: 0, head: 2 } }))).toBe(false);
});
