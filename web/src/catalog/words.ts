/** What a change does, in words a person reads in the list of changes. */
import type { CatalogEdit, ItemName } from "../wire/aliases";

function itemWords(item: ItemName): string {
  return item.kind === "field" ? `${item.dataset}.${item.name}` : item.name;
}

const PROPERTIES: Record<string, string> = {
  description: "description",
  label: "label",
  instructions: "instructions",
  datatype: "type",
  default_time: "default time",
  format: "format",
};

function propertyWords(property: string, value: string): string {
  if (property === "visibility") return value === "hidden" ? "hidden from AI" : "visible to AI";
  if (property === "endorsement") return value || "not endorsed";
  return value === "" ? `${PROPERTIES[property]} taken away` : `${PROPERTIES[property]} changed`;
}

/** The thing and what becomes of it. */
export function wordsOf(edit: CatalogEdit): [string, string] {
  switch (edit.type) {
    case "set_property":
      return [itemWords(edit.item), propertyWords(edit.property, edit.value)];
    case "set_synonyms":
      return [itemWords(edit.item), `synonyms: ${edit.synonyms.join(", ") || "none"}`];
    case "set_caveats":
      return [itemWords(edit.item), edit.caveats.length === 0 ? "no caveats" : "caveats changed"];
    case "set_questions":
      return [edit.dataset, "example questions changed"];
    case "put_metric":
      return [edit.name, edit.replaces ? "metric changed" : "new metric"];
    case "remove_metric":
      return [edit.name, "metric removed"];
    case "add_relationship":
      return [`${edit.from_dataset} → ${edit.to_dataset}`, `join on ${edit.from_columns.join(", ")}`];
    case "accept_relationship":
      return [edit.name, "join accepted"];
    case "remove_relationship":
      return [edit.name, "join removed"];
    case "put_guide":
      return [edit.name, edit.replaces ? "guide changed" : "new guide"];
    case "remove_guide":
      return [edit.name, "guide removed"];
    case "put_example":
      return [edit.question, edit.replaces ? "example query changed" : "new example query"];
    case "remove_example":
      return [edit.question, "example query removed"];
  }
}

/** 1 change, 3 changes. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
