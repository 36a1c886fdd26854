/** How values of tables look: by the column's type, alike in one column. */
import type { Column } from "../wire/types";

export type Family = "number" | "text" | "time" | "boolean" | "nested";

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL|HUGEINT|UHUGEINT)/i;
const FRACTION = /^(DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL)/i;

/** What a DuckDB type is, as far as its look goes. */
export function familyOf(type: string): Family {
  if (/(\[\d*\]|^(STRUCT|MAP|LIST|UNION|JSON)\b)/i.test(type)) return "nested";
  if (NUMBER.test(type)) return "number";
  if (/^(DATE|TIME|INTERVAL)/i.test(type)) return "time";
  if (/^BOOL/i.test(type)) return "boolean";
  return "text";
}

/** The type as the header shows it: short and quiet. */
export function typeLabel(type: string): string {
  const short = type
    .replace(/^TIMESTAMP WITH TIME ZONE$/i, "timestamptz")
    .replace(/^VARCHAR$/i, "text")
    .replace(/^BIGINT$/i, "int64")
    .replace(/^INTEGER$/i, "int32");
  return short.length > 24 ? `${short.slice(0, 22).toLowerCase()}…` : short.toLowerCase();
}

const MOST_DIGITS = 4;
/** In a column with hundreds, hundredths are exact enough. */
const LARGE = 100;
const LARGE_DIGITS = 2;

/** How many digits after the point a column of numbers shows, from a sample: enough, and the same in every row. */
export function fractionDigits(type: string, sample: readonly unknown[]): number | undefined {
  if (!FRACTION.test(type)) return undefined;
  let most = 0;
  let largest = 0;
  for (const value of sample) {
    const number = typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
    if (!Number.isFinite(number)) continue;
    if (Math.abs(number) > 0 && Math.abs(number) < 10 ** -MOST_DIGITS) return undefined;
    largest = Math.max(largest, Math.abs(number));
    const [, digits = ""] = String(Number(number.toPrecision(12))).split(".");
    most = Math.max(most, digits.length);
  }
  return Math.min(most, largest >= LARGE ? LARGE_DIGITS : MOST_DIGITS);
}

export interface Look {
  family: Family;
  digits: number | undefined;
}

export function lookOf(column: Column, sample: readonly unknown[]): Look {
  const family = familyOf(column.type);
  return { family, digits: family === "number" ? fractionDigits(column.type, sample) : undefined };
}

/** A value as its cell shows it; null is for the caller. */
export function show(value: unknown, look: Look): string {
  if (typeof value === "number" || (look.family === "number" && typeof value === "string")) return number(value, look);
  if (look.family === "time")
    return String(value)
      .replace("T", " ")
      .replace(/ 00:00:00(\.0+)?$/, "");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

function number(value: number | string, { digits }: Look): string {
  const exact = Number(value);
  if (digits === undefined || !Number.isFinite(exact)) return String(value);
  // Numbers that a double cannot hold come as text; they are shown as they came.
  if (typeof value === "string" && value.replace(/\D/g, "").length > 15) return value;
  return exact.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A value as it is copied: whole, unrounded. */
export function copyText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** 1,234,567 → `1.2 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(0)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}
