/** A small catalog for tests. */
import type { CatalogModel, DatasetPage, FieldCard, JoinCard, MetricCard } from "../../src/wire/aliases";

const origin = { path: "catalog/shop.yml", line: 3, imported: "" };

export function field(name: string, part: Partial<FieldCard> = {}): FieldCard {
  return {
    name,
    expression: name,
    datatype: "String",
    label: "",
    description: "",
    said: [],
    synonyms: [],
    is_time: false,
    dimension: false,
    is_key: false,
    is_unique: false,
    references: "",
    values: [],
    examples: [],
    profile: { null_share: null, distinct: null, minimum: "", maximum: "", pattern: "" },
    visibility: "visible",
    origin,
    ...part,
  };
}

export function join(neighbour: string, part: Partial<JoinCard> = {}): JoinCard {
  return {
    name: `orders_${neighbour}`,
    neighbour,
    direction: "to",
    columns: [`${neighbour}_id`],
    neighbour_columns: [`${neighbour}_id`],
    inferred: false,
    confidence: 1,
    evidence: "",
    visibility: "visible",
    origin,
    ...part,
  };
}

export function metric(name: string, part: Partial<MetricCard> = {}): MetricCard {
  return {
    name,
    expression: "SUM(orders.amount)",
    description: "",
    said: [],
    synonyms: [],
    format: "",
    default_time: "",
    caveats: [],
    endorsement: "",
    visibility: "visible",
    datasets: ["orders"],
    origin,
    ...part,
  };
}

export function page(part: Partial<DatasetPage> = {}): DatasetPage {
  return {
    revision: "r1",
    name: "orders",
    source: "main.orders",
    connection: "shop",
    description: "What a person wrote.",
    said: [
      { text: "What a person wrote.", by: "" },
      { text: "What the database says.", by: "connection shop" },
    ],
    instructions: "",
    synonyms: ["purchases"],
    questions: [],
    primary_key: ["id"],
    unique_keys: [],
    fields: [field("id"), field("amount"), field("note")],
    joins: [join("stores"), join("customers", { inferred: true, confidence: 0.8 })],
    metrics: [metric("revenue")],
    guides: [],
    examples: [],
    caveats: [],
    endorsement: "",
    visibility: "visible",
    default_time: "",
    rows: 10,
    tags: [],
    problems: [],
    origin,
    ...part,
  };
}

export function model(part: Partial<CatalogModel> = {}): CatalogModel {
  const summary = (name: string, connection: string) => ({
    name,
    source: name,
    connection,
    description: "",
    endorsement: "" as const,
    visibility: "visible" as const,
    rows: null,
    fields: 3,
    caveats: 0,
    problems: 0,
    tags: [],
    origin,
  });
  return {
    revision: "r1",
    datasets: [summary("orders", "shop"), summary("stores", "shop"), summary("leads", "crm")],
    metrics: [metric("revenue")],
    guides: [],
    examples: [],
    problems: [],
    ...part,
  };
}
