import { expect, test } from "vitest";
import { draftState, money, shortTime, total } from "../../src/airlock/words";
import type { Call, CellResult } from "../../src/wire/aliases";
import { draft } from "./fixtures";

const call = (part: Partial<Call>): Call =>
  ({ model: "a:b", tokens_in: 10, tokens_out: 5, cost: null, ...part }) as Call;
const result = (status: CellResult["status"]): CellResult => ({ status, outputs: [] }) as unknown as CellResult;

test("a draft is coming, running, waiting for a yes, done or failed", () => {
  expect(draftState(draft("a"), "planning")).toBe("coming");
  expect(draftState(draft("a"), "planning", false)).toBe("written");
  expect(draftState(draft("a"), "previewing")).toBe("running");
  expect(draftState(draft("a"), "ready")).toBe("not run");
  expect(draftState(draft("a", { writes: true }), "ready")).toBe("waiting");
  expect(draftState(draft("a", { writes: true, allowed: true }), "previewing")).toBe("running");
  expect(draftState(draft("a", { result: result("ok") }), "ready")).toBe("ok");
  expect(draftState(draft("a", { result: result("error") }), "ready")).toBe("failed");
  expect(draftState(draft("a", { result: result("ok"), outdated: true }), "ready")).toBe("outdated");
  expect(draftState(draft("a", { result: result("ok"), outdated: true }), "previewing")).toBe("running");
  expect(draftState(draft("a", { result: result("aborted") }), "ready")).toBe("not run");
});

test("costs and times are short, and an unknown price says nothing", () => {
  expect(money(null)).toBe("");
  expect(money(0)).toBe("$0");
  expect(money(0.00123)).toBe("$0.0012");
  expect(money(0.5)).toBe("$0.50");
  expect(shortTime(0.0002)).toBe("1 ms");
  expect(shortTime(2.345)).toBe("2.3 s");
});

test("requests add up; the cost is only known when a price is", () => {
  expect(total([])).toEqual({ tokens: 0, cost: null, models: [] });
  expect(total([call({}), call({ cost: 0.5 })])).toEqual({ tokens: 30, cost: 0.5, models: ["a:b"] });
});
