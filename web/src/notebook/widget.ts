/** An input cell's stub as its widget needs it. The server is the judge of stubs; this only reads good ones. */
import { load } from "js-yaml";

export type Choice = string | number | boolean;

export interface Widget {
  type: "select" | "multiselect" | "slider" | "range" | "number" | "text" | "date" | "checkbox";
  label: string;
  options: readonly Choice[];
  /** Where the options come from instead: a column of a frame. */
  source: { frame: string; column: string } | null;
  min: number | string | undefined;
  max: number | string | undefined;
  step: number | undefined;
}

const TYPES: ReadonlySet<string> = new Set([
  "select",
  "multiselect",
  "slider",
  "range",
  "number",
  "text",
  "date",
  "checkbox",
]);

/** The widget that a stub describes, or null when it describes none. */
export function readWidget(stub: string): Widget | null {
  const keys = parse(stub);
  const type = keys?.type ?? "text";
  if (!keys || typeof type !== "string" || !TYPES.has(type)) return null;
  const options = Array.isArray(keys.options) ? keys.options.map(choice) : [];
  return {
    type: type as Widget["type"],
    label: typeof keys.label === "string" ? keys.label : "",
    options,
    source: typeof keys.options === "string" ? columnOf(keys.options) : null,
    min: bound(keys.min),
    max: bound(keys.max),
    step: typeof keys.step === "number" ? keys.step : undefined,
  };
}

function parse(stub: string): Record<string, unknown> | null {
  try {
    const value = load(stub);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function columnOf(text: string): Widget["source"] {
  const dot = text.indexOf(".");
  if (dot < 0) return null;
  const strip = (part: string): string => part.trim().replace(/^"|"$/g, "");
  return { frame: strip(text.slice(0, dot)), column: strip(text.slice(dot + 1)) };
}

function day(value: Date): string {
  return value.toISOString().slice(0, 10);
}

function choice(value: unknown): Choice {
  if (value instanceof Date) return day(value);
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

function bound(value: unknown): number | string | undefined {
  if (value instanceof Date) return day(value);
  return typeof value === "number" || typeof value === "string" ? value : undefined;
}
