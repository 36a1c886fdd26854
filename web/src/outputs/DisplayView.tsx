/** A rich value: the best of its forms that this window can show. */
import { lazy, type ReactNode, Suspense } from "react";
import type { Display } from "../wire/aliases";
import { HtmlFrame } from "./HtmlFrame";
import { Prose } from "./Prose";

const VegaChart = lazy(() => import("./VegaChart"));
const PlotlyChart = lazy(() => import("./PlotlyChart"));

type Form =
  | { kind: "vega"; spec: Record<string, unknown> }
  | { kind: "plotly"; figure: Record<string, unknown> }
  | { kind: "html" | "markdown" | "text"; text: string }
  | { kind: "image"; source: string };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The form to show, richest first. */
export function bestForm(data: Record<string, unknown>): Form {
  for (const [type, value] of Object.entries(data)) {
    if (/^application\/vnd\.vega(lite)?(\.v\d+)?\+json$/.test(type) && isObject(value))
      return { kind: "vega", spec: value };
    if (type === "application/vnd.plotly.v1+json" && isObject(value)) return { kind: "plotly", figure: value };
  }
  const text = (type: string): string | undefined =>
    typeof data[type] === "string" ? (data[type] as string) : undefined;
  const html = text("text/html");
  if (html !== undefined) return { kind: "html", text: html };
  const svg = text("image/svg+xml");
  if (svg !== undefined)
    return { kind: "image", source: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` };
  for (const type of IMAGES) {
    const image = text(type);
    if (image !== undefined) return { kind: "image", source: `data:${type};base64,${image.replaceAll("\n", "")}` };
  }
  const markdown = text("text/markdown");
  if (markdown !== undefined) return { kind: "markdown", text: markdown };
  if (data["application/json"] !== undefined)
    return { kind: "text", text: JSON.stringify(data["application/json"], null, 2) };
  return { kind: "text", text: text("text/latex") ?? text("text/plain") ?? Object.values(data).map(String).join("\n") };
}

export function DisplayView({ display, near }: { display: Display; near: boolean }): ReactNode {
  const form = bestForm(display.data);
  switch (form.kind) {
    case "vega":
      return <Waiting height={chartHeight(form.spec)}>{near && <VegaChart spec={form.spec} />}</Waiting>;
    case "plotly":
      return <Waiting height={400}>{near && <PlotlyChart figure={form.figure} />}</Waiting>;
    case "html":
      return <HtmlFrame html={form.text} near={near} />;
    case "image":
      return <img className="output-image" src={form.source} alt={imageText(display)} />;
    case "markdown":
      return <Prose text={form.text} />;
    case "text":
      return <pre className="output-text">{form.text}</pre>;
  }
}

/** Charts take their place before they are drawn, so that nothing jumps. */
function Waiting({ height, children }: { height: number; children: ReactNode }): ReactNode {
  return (
    <div className="chart" style={{ minHeight: height }}>
      <Suspense fallback={null}>{children}</Suspense>
    </div>
  );
}

export function chartHeight(spec: Record<string, unknown>): number {
  return (typeof spec.height === "number" ? spec.height : 280) + 60;
}

function imageText(display: Display): string {
  const plain = display.data["text/plain"];
  return typeof plain === "string" && !plain.startsWith("<") ? plain : "Image from this cell";
}
