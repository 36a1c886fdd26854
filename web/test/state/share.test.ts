import { expect, test } from "vitest";
import { share } from "../../src/state/share";

const make = () => ({ drafts: [{ id: "a", rows: [[1, 2]] }, { id: "b" }], seconds: 1, none: null as unknown });

test("what is equal stays the very same object", () => {
  const before = make();
  expect(share(before, make())).toBe(before);
});

test("a part that differs is new, with its neighbours as they were", () => {
  const before = make();
  const after = share(before, { ...make(), drafts: [{ id: "a", rows: [[1, 2]] }, { id: "c" }] });
  expect(after).not.toBe(before);
  expect(after.drafts[0]).toBe(before.drafts[0]);
  expect(after.drafts[1]).toEqual({ id: "c" });
});

test("longer and shorter lists, missing and other keys are seen", () => {
  expect(share([1, 2], [1])).toEqual([1]);
  expect(share([1], [1, undefined])).toHaveLength(2);
  expect(share({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
  expect(share({ a: 1 }, [1])).toEqual([1]);
  expect(share(null, { a: 1 })).toEqual({ a: 1 });
});
