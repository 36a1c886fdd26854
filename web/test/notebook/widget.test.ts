import { describe, expect, it } from "vitest";
import { duration } from "../../src/notebook/time";
import { readWidget } from "../../src/notebook/widget";

describe("the stub of an input", () => {
  it("gives the widget its choices", () => {
    const widget = readWidget("type: select\nlabel: Region\noptions: [North, 2, true]");
    expect(widget).toMatchObject({ type: "select", label: "Region", options: ["North", 2, true], source: null });
  });

  it("says which column the choices come from", () => {
    const widget = readWidget("type: multiselect\noptions: regions.name");
    expect(widget?.source).toEqual({ frame: "regions", column: "name" });
  });

  it("reads dates as days", () => {
    const widget = readWidget("type: date\nmin: 2026-01-31");
    expect(String(widget?.min)).toBe("2026-01-31");
  });

  it("is no widget while it is half written", () => {
    expect(readWidget("type: [")).toBeNull();
    expect(readWidget("type: knob")).toBeNull();
    expect(readWidget("")).toBeNull();
  });
});

describe("durations", () => {
  it.each([
    [0.0004, "< 1 ms"],
    [0.042, "42 ms"],
    [1.84, "1.8 s"],
    [12.3, "12 s"],
    [75, "1 min 15 s"],
  ])("says %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
