import { describe, expect, it } from "vitest";
import { readDiff } from "../../src/catalog/diff";
import { allToggled, NONE, toggled } from "../../src/catalog/page/fieldSelection";
import { drawable, joinLabel, layoutJoins, MOST_DRAWN } from "../../src/catalog/page/joinLayout";
import { percent } from "../../src/catalog/page/ProfileGlance";
import { blocksOf } from "../../src/catalog/panel/rows";
import { withTyped } from "../../src/catalog/parts/Chips";
import { hashOf, parsePlace } from "../../src/catalog/place";
import type { ConnectionView, TableView } from "../../src/wire/aliases";
import { join, model } from "./fixtures";

describe("the address of a page", () => {
  it("comes back as it was, whatever the names hold", () => {
    for (const name of ["orders", "a&b=c#d", "Größe 📦", "שלום", "%41 +"]) {
      expect(parsePlace(hashOf(name, `field:${name}`))).toEqual({ dataset: name, item: `field:${name}` });
    }
  });

  it("is none for other hashes", () => {
    expect(parsePlace("")).toBeNull();
    expect(parsePlace("#cell-abc")).toBeNull();
    expect(parsePlace("#data=")).toEqual({ dataset: "", item: "" });
  });
});

describe("selecting fields", () => {
  const names = ["a", "b", "c", "d"];

  it("takes a range with Shift, as the pressed one becomes", () => {
    const first = toggled(NONE, names, "b", false);
    expect([...toggled(first, names, "d", true).chosen]).toEqual(["b", "c", "d"]);
    const all = allToggled(NONE, names);
    const without = toggled({ ...all, anchor: "c" }, names, "b", true);
    expect([...without.chosen]).toEqual(["a", "d"]);
  });

  it("takes all of what is shown, and then none", () => {
    const some = toggled(NONE, names, "d", false);
    const all = allToggled(some, ["a", "b"]);
    expect([...all.chosen]).toEqual(["d", "a", "b"]);
    expect(allToggled(all, ["a", "b"])).toBe(NONE);
  });
});

describe("the picture of joins", () => {
  it("puts those with many rows left and those with one right, without overlap", () => {
    const joins = [
      join("sales", { direction: "from", name: "s" }),
      join("stores"),
      join("people", { name: "buyer", columns: ["buyer"], neighbour_columns: ["id"] }),
      join("people", { name: "seller", columns: ["seller"], neighbour_columns: ["id"] }),
    ];
    const { nodes, edges, width, height } = layoutJoins("orders", joins, 900);
    expect(nodes.map((node) => node.name)).toEqual(["orders", "sales", "stores", "people"]);
    expect(edges).toHaveLength(4);
    const at = (name: string) => nodes.find((node) => node.name === name);
    expect(at("sales")?.x).toBeLessThan(at("orders")?.x ?? 0);
    expect(at("stores")?.x).toBeGreaterThan(at("orders")?.x ?? 0);
    const [stores, people] = [at("stores"), at("people")];
    expect((stores?.y ?? 0) + (stores?.height ?? 0)).toBeLessThan(people?.y ?? 0);
    for (const node of nodes) {
      expect(node.x).toBeGreaterThanOrEqual(0);
      expect(node.y).toBeGreaterThanOrEqual(0);
      expect(node.x + node.width).toBeLessThanOrEqual(width);
      expect(node.y + node.height).toBeLessThanOrEqual(height);
    }
  });

  it("does not draw more than can be seen", () => {
    const joins = Array.from({ length: 60 }, (_, at) => join(`n${at}`));
    expect(layoutJoins("hub", joins, 900).edges).toHaveLength(MOST_DRAWN);
  });

  it("leaves out what was inferred where it is declared", () => {
    const guess = { inferred: true, confidence: 0.9 };
    const joins = [join("stores"), join("stores", { ...guess, name: "again" }), join("people", guess)];
    expect(drawable(joins).map((each) => each.name)).toEqual(["orders_stores", "orders_people"]);
  });

  it("names both columns only where they differ", () => {
    expect(joinLabel(join("stores"))).toBe("stores_id");
    expect(joinLabel(join("x", { columns: ["a", "b"], neighbour_columns: ["a", "c"] }))).toBe("a, b = c");
  });
});

describe("typed chips", () => {
  it("are split, trimmed, and taken once whatever their case", () => {
    expect(withTyped(["Sales"], " sales, gross  margin;\n📦, ")).toEqual(["Sales", "gross margin", "📦"]);
  });
});

describe("shares", () => {
  it("are never shown as none or all when they are not quite", () => {
    expect([0, 0.001, 0.125, 0.995, 1].map(percent)).toEqual(["0 %", "<1 %", "13 %", ">99 %", "100 %"]);
  });
});

describe("a diff", () => {
  it("is read with the lines of the new file, and those that go with the old ones", () => {
    const diff = "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n same\n-old\n+new\n end\n@@ -20 +20,2 @@\n last\n++ plus\n";
    expect(readDiff(diff)).toEqual([
      { kind: "same", text: "same", line: 2 },
      { kind: "removed", text: "old", line: 3 },
      { kind: "added", text: "new", line: 3 },
      { kind: "same", text: "end", line: 4 },
      { kind: "gap", text: "", line: 0 },
      { kind: "same", text: "last", line: 20 },
      { kind: "added", text: "+ plus", line: 21 },
    ]);
  });
});

describe("the list of the panel", () => {
  const table = (name: string, dataset: string): TableView => ({
    schema: "main",
    name,
    kind: "table",
    columns: [],
    rows: 5,
    description: "",
    dataset,
    endorsement: "",
    caveats: [],
  });
  const shop: ConnectionView = {
    name: "shop",
    dialect: "duckdb",
    state: "open",
    message: "",
    tables: [table("orders_v2", "orders"), table("tmp", "")],
  };

  it("shows every dataset and every table once", () => {
    const blocks = blocksOf(model(), [shop]);
    const names = blocks.map((block) => block.groups.flatMap((group) => group.rows.map((row) => row.name)));
    expect(names).toEqual([["orders", "stores", "tmp"], ["leads"]]);
    expect(blocks[0]?.groups.map((group) => group.title)).toEqual(["Not endorsed", "Not described"]);
    expect(blocks[0]?.groups[0]?.rows[0]?.rows).toBe(5);
  });
});
