import { describe, expect, it } from "vitest";
import {
  applyToModel,
  applyToPage,
  type Change,
  datasetItem,
  datasetsIn,
  fieldItem,
  keyOf,
  metricItem,
  saysNothing,
  withEdit,
  withoutEdit,
} from "../../src/catalog/edits";
import type { CatalogEdit } from "../../src/wire/aliases";
import { model, page } from "./fixtures";

const describing = (name: string, value: string): CatalogEdit => ({
  type: "set_property",
  item: fieldItem("orders", name),
  property: "description",
  value,
});
const put = (name: string, replaces = "", expression = "SUM(orders.amount)"): CatalogEdit => ({
  type: "put_metric",
  name,
  expression,
  description: "",
  synonyms: [],
  format: "",
  default_time: "",
  replaces,
});
const endorsing = (name: string): CatalogEdit => ({
  type: "set_property",
  item: metricItem(name),
  property: "endorsement",
  value: "endorsed",
});
const all = (...edits: CatalogEdit[]): readonly Change[] => edits.reduce(withEdit, [] as readonly Change[]);

describe("a list of changes", () => {
  it("keeps one change per thing, the later one, at the place of the first", () => {
    const changes = all(describing("id", "a"), describing("note", "b"), describing("id", "c"));
    expect(changes.map(({ edit }) => "value" in edit && edit.value)).toEqual(["c", "b"]);
  });

  it("tells apart names that only differ by where a sign stands", () => {
    const keys = [fieldItem("a/b", "c"), fieldItem("a", "b/c"), fieldItem("a|b", "c")].map((item) =>
      keyOf({ type: "set_synonyms", item, synonyms: [] }),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("follows a metric that gets another name", () => {
    const changes = all(put("profit"), endorsing("profit"));
    const renamed = withEdit(changes, { ...put("margin", "profit"), replaces: "profit" } as CatalogEdit);
    const item = renamed[1]?.edit;
    expect(item && "item" in item && item.item.name).toBe("margin");
  });

  it("takes back with a new metric what was said about it", () => {
    const changes = all(put("profit"), endorsing("profit"), describing("id", "a"));
    const left = withoutEdit(changes, keyOf(put("profit")));
    expect(left.map(({ edit }) => edit)).toEqual([describing("id", "a")]);
  });

  it("knows an edit that says what is saved already", () => {
    expect(saysNothing(describing("id", ""), page(), null)).toBe(true);
    expect(saysNothing(describing("id", "x"), page(), null)).toBe(false);
    const words = (synonyms: string[]): CatalogEdit => ({
      type: "set_synonyms",
      item: datasetItem("orders"),
      synonyms,
    });
    expect(saysNothing(words(["purchases"]), page(), null)).toBe(true);
    expect(saysNothing(words([]), page(), null)).toBe(false);
    expect(saysNothing(put("revenue"), page(), model())).toBe(false);
  });
});

describe("a page with changes", () => {
  it("leaves every other field the same object, so that its row sleeps", () => {
    const before = page();
    const after = applyToPage(before, all(describing("amount", "In euros.")));
    expect(after.fields[1]?.description).toBe("In euros.");
    expect(after.fields[0]).toBe(before.fields[0]);
    expect(after.joins).toBe(before.joins);
    expect(after.metrics).toBe(before.metrics);
  });

  it("is not touched by changes of other datasets", () => {
    const before = page();
    const other = all({ ...describing("id", "x"), item: fieldItem("stores", "id") } as CatalogEdit);
    expect(applyToPage(before, other)).toBe(before);
  });

  it("shows what was imported again when the written description is taken away", () => {
    const edit: CatalogEdit = {
      type: "set_property",
      item: datasetItem("orders"),
      property: "description",
      value: "",
    };
    expect(applyToPage(page(), all(edit)).description).toBe("What the database says.");
  });

  it("counts an accepted join as declared, and hides an inferred one that is removed", () => {
    const accepted = applyToPage(page(), all({ type: "accept_relationship", name: "orders_customers" }));
    expect(accepted.joins[1]).toMatchObject({ inferred: false, confidence: 1 });
    const removed = applyToPage(page(), all({ type: "remove_relationship", name: "orders_customers" }));
    expect(removed.joins[1]?.visibility).toBe("hidden");
    const gone = applyToPage(page(), all({ type: "remove_relationship", name: "orders_stores" }));
    expect(gone.joins.map((each) => each.neighbour)).toEqual(["customers"]);
  });

  it("shows a new join from both of its ends", () => {
    const edit: CatalogEdit = {
      type: "add_relationship",
      from_dataset: "refunds",
      from_columns: ["order_id"],
      to_dataset: "orders",
      to_columns: ["id"],
      name: "",
    };
    expect(applyToPage(page(), all(edit)).joins.at(-1)).toMatchObject({
      neighbour: "refunds",
      direction: "from",
      columns: ["id"],
    });
  });

  it("shows a new metric where its expression reads, and not elsewhere", () => {
    const here = applyToPage(page(), all(put("profit")));
    expect(here.metrics.map((each) => each.name)).toEqual(["revenue", "profit"]);
    const elsewhere = applyToPage(page(), all(put("visits", "", "COUNT(stores.id)")));
    expect(elsewhere.metrics.map((each) => each.name)).toEqual(["revenue"]);
  });

  it("keeps what a metric's form does not say", () => {
    const before = page({ metrics: [{ ...page().metrics[0], endorsement: "endorsed" } as never] });
    const after = applyToPage(before, all(put("income", "revenue"), endorsing("income")));
    expect(after.metrics).toHaveLength(1);
    expect(after.metrics[0]).toMatchObject({ name: "income", endorsement: "endorsed" });
  });
});

describe("the model with changes", () => {
  it("has the standing of its datasets", () => {
    const edit: CatalogEdit = {
      type: "set_property",
      item: datasetItem("stores"),
      property: "visibility",
      value: "hidden",
    };
    expect(applyToModel(model(), all(edit)).datasets.map((each) => each.visibility)).toEqual([
      "visible",
      "hidden",
      "visible",
    ]);
  });
});

describe("datasets in an expression", () => {
  it("are what stands before a dot, quoted or not", () => {
    expect(datasetsIn('SUM(orders.amount) / COUNT("my shop".id) + orders.x')).toEqual(["orders", "my shop"]);
  });
});
