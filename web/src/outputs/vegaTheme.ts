/** The look of charts, from the design tokens. */

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Vega-Lite's `config` for the present theme. */
export function chartConfig(): Record<string, unknown> {
  const ink = token("--ink");
  const soft = token("--ink-soft");
  const line = token("--line");
  const font = token("--sans");
  const marks = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => token(`--mark-${number}`));
  const first = marks[0];
  return {
    background: "transparent",
    font,
    padding: 4,
    view: { stroke: null, continuousHeight: 260 },
    axis: {
      labelColor: soft,
      titleColor: soft,
      titleFontWeight: 500,
      titlePadding: 8,
      labelFontSize: 11.5,
      titleFontSize: 12,
      gridColor: line,
      domainColor: token("--line-strong"),
      tickColor: token("--line-strong"),
      labelPadding: 4,
    },
    axisX: { grid: false },
    axisY: { domain: false, ticks: false },
    legend: { labelColor: soft, titleColor: soft, titleFontWeight: 500, labelFontSize: 11.5, titleFontSize: 12 },
    title: { color: ink, fontSize: 14, fontWeight: 600, anchor: "start", offset: 12 },
    header: { labelColor: soft, titleColor: soft },
    range: {
      category: marks,
      ordinal: { scheme: "blues" },
      ramp: [token("--sunken"), first],
      heatmap: [token("--sunken"), first],
    },
    mark: { color: first, tooltip: true },
    line: { strokeWidth: 2 },
    point: { filled: true, size: 36, opacity: 0.75 },
    area: { fillOpacity: 0.75 },
    bar: { cornerRadiusEnd: 1 },
    text: { color: ink },
    rule: { color: soft },
  };
}

const COMPOSED = ["facet", "repeat", "concat", "hconcat", "vconcat"];

/** The chart in the width of the column, unless it says its own. */
export function fitted(spec: Record<string, unknown>): Record<string, unknown> {
  const schema = typeof spec.$schema === "string" ? spec.$schema : "";
  if (/\/vega\/v\d/.test(schema)) return spec;
  const encoding = (spec.encoding ?? {}) as Record<string, unknown>;
  const composed = COMPOSED.some((key) => key in spec) || "facet" in encoding || "column" in encoding;
  if (composed) return spec;
  const sized = { width: "container", autosize: { type: "fit-x", contains: "padding" }, ...spec };
  return fewLabels(spec, encoding) ? withLevelLabels(sized, encoding) : sized;
}

type Encoding = Record<string, unknown>;

/** So many signs of labels fit side by side below a chart. */
const SIGNS_ACROSS = 90;

/** Whether the names along the x axis can be written level, not upright. */
function fewLabels(spec: Record<string, unknown>, encoding: Encoding): boolean {
  const { field, type } = (encoding.x ?? {}) as { field?: unknown; type?: unknown };
  const { values } = (spec.data ?? {}) as { values?: unknown };
  if (typeof field !== "string" || (type !== "nominal" && type !== "ordinal") || !Array.isArray(values)) return false;
  const names = new Set(values.map((row: Record<string, unknown>) => String(row[field])));
  return [...names].reduce((sum, name) => sum + name.length + 2, 0) <= SIGNS_ACROSS;
}

function withLevelLabels(spec: Record<string, unknown>, encoding: Encoding): Record<string, unknown> {
  const x = encoding.x as Record<string, unknown>;
  if (x.axis === null) return spec;
  const axis = { labelAngle: 0, ...(x.axis as Record<string, unknown> | undefined) };
  return { ...spec, encoding: { ...encoding, x: { ...x, axis } } };
}
