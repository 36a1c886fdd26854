import { describe, expect, it } from "vitest";
import { fitted } from "../../src/outputs/vegaTheme";

const values = ["cafe", "web"].map((channel) => ({ channel, n: 1 }));

describe("a chart in the notebook's column", () => {
  it("takes the width of the column, unless it says its own", () => {
    expect(fitted({ mark: "line" }).width).toBe("container");
    expect(fitted({ mark: "line", width: 200 }).width).toBe(200);
  });

  it("leaves charts made of several views as they are", () => {
    const spec = { facet: {}, spec: {} };
    expect(fitted(spec)).toBe(spec);
  });

  it("writes few names level", () => {
    const spec = { data: { values }, mark: "bar", encoding: { x: { field: "channel", type: "nominal" } } };
    expect(fitted(spec)).toMatchObject({ encoding: { x: { axis: { labelAngle: 0 } } } });
  });

  it("leaves many names, and an angle that the chart chose, alone", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ channel: `channel ${index}` }));
    const x = { field: "channel", type: "nominal" };
    expect(fitted({ data: { values: many }, encoding: { x } })).toMatchObject({ encoding: { x } });
    const own = { ...x, axis: { labelAngle: -45 } };
    expect(fitted({ data: { values }, encoding: { x: own } })).toMatchObject({ encoding: { x: own } });
  });
});
