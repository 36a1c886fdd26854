import { describe, expect, test } from "vitest";
import { countChanges, type DiffRow, diffLines, foldSame } from "../../src/airlock/lineDiff";

const sides = (rows: readonly DiffRow[]): [string, string] => [
  rows.flatMap((row) => (row.kind === "added" ? [] : [row.text])).join("\n"),
  rows.flatMap((row) => (row.kind === "removed" ? [] : [row.text])).join("\n"),
];

describe("the lines that differ", () => {
  test("one changed line is one that goes and one that comes", () => {
    const rows = diffLines("a\nb\nc", "a\nx\nc");
    expect(rows.map((row) => [row.kind, row.text, row.line])).toEqual([
      ["same", "a", 1],
      ["removed", "b", 2],
      ["added", "x", 2],
      ["same", "c", 3],
    ]);
    expect(countChanges(rows)).toEqual({ added: 1, removed: 1 });
  });

  test("lines that stayed in the middle of changes are found again", () => {
    const rows = diffLines("one\nkeep\ntwo\nend", "1\nkeep\n2\n3\nend");
    expect(rows.filter((row) => row.kind === "same").map((row) => row.text)).toEqual(["keep", "end"]);
  });

  test("both texts can be read from the rows, whatever they are", () => {
    const lines = ["a", "b", "", "c", "a"];
    let seed = 7;
    const next = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % most;
    };
    for (let round = 0; round < 300; round++) {
      const text = (): string => Array.from({ length: next(8) }, () => lines[next(lines.length)]).join("\n");
      const [before, after] = [text(), text()];
      expect(sides(diffLines(before, after))).toEqual([before, after]);
    }
  });

  test("a text of many thousand lines counts as replaced between its common ends", () => {
    const long = (sign: string): string => Array.from({ length: 3000 }, (_, index) => `${sign}${index}`).join("\n");
    const rows = diffLines(`head\n${long("a")}`, `head\n${long("b")}`);
    expect(countChanges(rows)).toEqual({ added: 3000, removed: 3000 });
  });
});

describe("folding", () => {
  const text = (changed: string): string => ["1", "2", "3", "4", "5", changed, "7", "8", "9", "10", "11"].join("\n");

  test("two unchanged lines stay beside a change, the others fold", () => {
    const rows = foldSame(diffLines(text("six"), text("6")));
    expect(rows.map((row) => (row.kind === "fold" ? `fold ${row.hidden}` : row.text))).toEqual([
      "fold 3",
      "4",
      "5",
      "six",
      "6",
      "7",
      "8",
      "fold 3",
    ]);
  });

  test("a single line is not folded, and equal texts are one fold", () => {
    const rows = foldSame(diffLines("1\n2\n3\nx", "1\n2\n3\ny"));
    expect(rows[0]).toMatchObject({ kind: "same", text: "1" });
    expect(foldSame(diffLines("1\n2\n3", "1\n2\n3"))).toMatchObject([{ kind: "fold", hidden: 3 }]);
  });
});
