import { describe, expect, it } from "vitest";
import { overwritten, pieces } from "../../src/outputs/ansi";
import { lastLines } from "../../src/outputs/ConsoleView";
import { bestForm } from "../../src/outputs/DisplayView";
import { copyText, familyOf, lookOf, show } from "../../src/outputs/format";
import { joined } from "../../src/outputs/Outputs";
import { asTsv } from "../../src/outputs/TableView";

describe("values in a table", () => {
  it("shows as many digits in every row as the column needs", () => {
    const look = lookOf({ name: "x", type: "DOUBLE" }, [1, 2.5, 0.1 + 0.2]);
    expect([1, 2.5, 0.30000000000000004].map((value) => show(value, look))).toEqual(["1.0", "2.5", "0.3"]);
  });

  it("does not group integers: a year is not a quantity", () => {
    const look = lookOf({ name: "year", type: "BIGINT" }, [2026]);
    expect(show(2026, look)).toBe("2026");
  });

  it("shows numbers that a double cannot hold as they came", () => {
    const look = lookOf({ name: "x", type: "DECIMAL(38,2)" }, ["1.25"]);
    expect(show("12345678901234567890.12", look)).toBe("12345678901234567890.12");
  });

  it("does not round small numbers to nothing", () => {
    const look = lookOf({ name: "p", type: "DOUBLE" }, [0.0000012]);
    expect(show(0.0000012, look)).toBe("0.0000012");
  });

  it("shows a day as a day", () => {
    const look = lookOf({ name: "d", type: "TIMESTAMP" }, []);
    expect(show("2026-01-01T00:00:00", look)).toBe("2026-01-01");
    expect(show("2026-01-01T10:30:00", look)).toBe("2026-01-01 10:30:00");
  });

  it("knows lists and structs by their types", () => {
    expect(familyOf("INTEGER[]")).toBe("nested");
    expect(familyOf("STRUCT(a INTEGER)")).toBe("nested");
    expect(familyOf("DECIMAL(10,2)")).toBe("number");
  });

  it("copies whole values that spreadsheets understand", () => {
    expect(copyText('a "b"\tc')).toBe('"a ""b""\tc"');
    expect(asTsv([[1, "x", null]], ["a", "b", "c"], 0, 2)).toBe("a\tb\tc\n1\tx\t");
  });
});

describe("console text", () => {
  it("understands colours", () => {
    expect(pieces("a\u001b[1;31mb\u001b[0mc")).toEqual([
      { text: "a", classes: "" },
      { text: "b", classes: "ansi-bold ansi-red" },
      { text: "c", classes: "" },
    ]);
    expect(pieces("\u001b[38;2;1;2;3mx")).toEqual([{ text: "x", classes: "", colour: "rgb(1 2 3)" }]);
  });

  it("shows the last writing of a line that was written over", () => {
    expect(overwritten("10%\r50%\r100%\ndone\r\n")).toBe("100%\ndone\n");
  });

  it("finds the last lines of a long text and counts the others", () => {
    const text = `${Array.from({ length: 1000 }, (_, n) => n).join("\n")}\n`;
    const { tail, hidden } = lastLines(text, 10);
    expect(tail.split("\n")[0]).toBe("990");
    expect(hidden).toBe(990);
    expect(lastLines("a\nb\n", 10)).toEqual({ tail: "a\nb\n", hidden: 0 });
  });

  it("joins neighbouring pieces of one stream", () => {
    const piece = (name: "stdout" | "stderr", text: string) => ({ type: "stream" as const, name, text, dropped: 1 });
    const outputs = joined([piece("stdout", "a"), piece("stdout", "b"), piece("stderr", "c")]);
    expect(outputs).toEqual([{ ...piece("stdout", "ab"), dropped: 2 }, piece("stderr", "c")]);
  });
});

describe("the best form of a rich value", () => {
  it("prefers a chart to a picture of it", () => {
    const data = { "text/plain": "<Chart>", "image/png": "x", "application/vnd.vegalite.v5+json": { mark: "line" } };
    expect(bestForm(data).kind).toBe("vega");
  });

  it("falls back to text", () => {
    expect(bestForm({ "text/plain": "42" })).toEqual({ kind: "text", text: "42" });
  });
});
