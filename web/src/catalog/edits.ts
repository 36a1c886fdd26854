/** Changes that are not saved yet: what they are about, and how the catalog looks with them. Pure. */
import type {
  CatalogEdit,
  CatalogModel,
  DatasetPage,
  ExampleCard,
  FieldCard,
  GuideCard,
  ItemName,
  JoinCard,
  MetricCard,
  Said,
  Source,
} from "../wire/aliases";

/** One unsaved change. Two edits with the same key are about the same thing; the later one counts. */
export interface Change {
  key: string;
  edit: CatalogEdit;
}

const UNSAVED: Source = { path: "", line: 0, imported: "" };

export function itemKey(item: ItemName): string {
  return [item.kind, item.dataset, item.name].map(encodeURIComponent).join("/");
}

export const datasetItem = (name: string): ItemName => ({ kind: "dataset", name, dataset: "" });
export const fieldItem = (dataset: string, name: string): ItemName => ({ kind: "field", name, dataset });
export const metricItem = (name: string): ItemName => ({ kind: "metric", name, dataset: "" });
export const joinItem = (name: string): ItemName => ({ kind: "relationship", name, dataset: "" });

function pathOf(kind: string, ...names: string[]): string {
  return [kind, ...names].map(encodeURIComponent).join("/");
}

/** What an edit is about. */
export function keyOf(edit: CatalogEdit): string {
  switch (edit.type) {
    case "set_property":
      return `${itemKey(edit.item)}|${edit.property}`;
    case "set_synonyms":
      return `${itemKey(edit.item)}|synonyms`;
    case "set_caveats":
      return `${itemKey(edit.item)}|caveats`;
    case "set_questions":
      return `${itemKey(datasetItem(edit.dataset))}|questions`;
    case "put_metric":
      return `${pathOf("metric", "", edit.replaces || edit.name)}|definition`;
    case "remove_metric":
      return `${pathOf("metric", "", edit.name)}|definition`;
    case "add_relationship":
      return pathOf("join", edit.from_dataset, ...edit.from_columns, edit.to_dataset, ...edit.to_columns);
    case "accept_relationship":
    case "remove_relationship":
      return `${itemKey(joinItem(edit.name))}|fate`;
    case "put_guide":
      return pathOf("guide", edit.replaces || edit.name);
    case "remove_guide":
      return pathOf("guide", edit.name);
    case "put_example":
      return pathOf("example", edit.replaces || edit.question);
    case "remove_example":
      return pathOf("example", edit.question);
  }
}

/** The changes with one more: in the place of an earlier one about the same thing, otherwise last. */
export function withEdit(changes: readonly Change[], edit: CatalogEdit): readonly Change[] {
  const key = keyOf(edit);
  const at = changes.findIndex((change) => change.key === key);
  const before = changes[at]?.edit;
  if (!before) return [...changes, { key, edit }];
  const later = changes.slice(at + 1);
  const renamed =
    before.type === "put_metric" && edit.type === "put_metric" && before.name !== edit.name
      ? later.map((change) => aboutMetric(change, before.name, edit.name))
      : later;
  return [...changes.slice(0, at), { key, edit }, ...renamed];
}

/** A change of a metric that is called otherwise now. */
function aboutMetric(change: Change, was: string, is: string): Change {
  const item = itemOf(change.edit);
  if (item?.kind !== "metric" || item.name !== was) return change;
  const edit = { ...change.edit, item: metricItem(is) } as CatalogEdit;
  return { key: keyOf(edit), edit };
}

/** Whether an edit says what is saved already. New, replaced and removed things always are changes. */
export function saysNothing(edit: CatalogEdit, page: DatasetPage | undefined, model: CatalogModel | null): boolean {
  if (edit.type === "set_questions") return page?.name === edit.dataset && same(page.questions, edit.questions);
  const item = itemOf(edit);
  if (!item) return false;
  const saved = savedItem(item, page, model) as Record<string, unknown> | undefined;
  if (!saved) return false;
  if (edit.type === "set_property") return saved[edit.property] === edit.value;
  if (edit.type === "set_synonyms") return same(saved.synonyms, edit.synonyms);
  return edit.type === "set_caveats" && same(saved.caveats, edit.caveats);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function savedItem(item: ItemName, page: DatasetPage | undefined, model: CatalogModel | null): unknown {
  switch (item.kind) {
    case "dataset":
      return page?.name === item.name ? page : model?.datasets.find((card) => card.name === item.name);
    case "field":
      return page?.name === item.dataset ? page.fields.find((field) => field.name === item.name) : undefined;
    case "relationship":
      return page?.joins.find((join) => join.name === item.name);
    case "metric":
      return (page?.metrics ?? []).concat(model?.metrics ?? []).find((card) => card.name === item.name);
  }
}

/** The changes without one, and without those that only make sense with it. */
export function withoutEdit(changes: readonly Change[], key: string): readonly Change[] {
  const gone = changes.find((change) => change.key === key)?.edit;
  const made = gone?.type === "put_metric" && !gone.replaces ? `${itemKey(metricItem(gone.name))}|` : null;
  return changes.filter((change) => change.key !== key && !(made && change.key.startsWith(made)));
}

type Holder = Pick<CatalogModel, "metrics" | "guides" | "examples">;

/** A description that a person wrote; without one, what an import says. */
function described<T extends { description: string; said: Said[] }>(card: T, text: string): T {
  const imported = card.said.filter((said) => said.by !== "");
  const said = text ? [{ text, by: "" }, ...imported] : imported;
  return { ...card, description: said[0]?.text ?? "", said };
}

type Settable = { description: string; said: Said[]; synonyms: string[] };

function withProperty<T extends Settable>(card: T, property: string, value: string): T {
  return property === "description" ? described(card, value) : { ...card, [property]: value };
}

function onItem<T extends Settable>(card: T, edit: CatalogEdit): T {
  if (edit.type === "set_property") return withProperty(card, edit.property, edit.value);
  if (edit.type === "set_synonyms") return { ...card, synonyms: edit.synonyms };
  if (edit.type === "set_caveats") return { ...card, caveats: edit.caveats };
  return card;
}

function itemOf(edit: CatalogEdit): ItemName | null {
  return edit.type === "set_property" || edit.type === "set_synonyms" || edit.type === "set_caveats" ? edit.item : null;
}

function put<T>(cards: readonly T[], card: T, same: (card: T) => boolean): T[] {
  return cards.some(same) ? cards.map((each) => (same(each) ? card : each)) : [...cards, card];
}

/** The datasets that an expression names before a dot. */
export function datasetsIn(expression: string): string[] {
  const named = expression.matchAll(/(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_]*))\s*\./gu);
  return [...new Set([...named].map((match) => match[1] ?? match[2] ?? ""))];
}

function metricCard(edit: Extract<CatalogEdit, { type: "put_metric" }>, before: MetricCard | undefined): MetricCard {
  const { name, expression, synonyms, format, default_time } = edit;
  const base = before ?? {
    description: "",
    said: [],
    caveats: [],
    endorsement: "" as const,
    visibility: "visible" as const,
    origin: UNSAVED,
  };
  const card = { ...base, name, expression, synonyms, format, default_time, datasets: datasetsIn(expression) };
  return described(card, edit.description);
}

function withMetrics(metrics: MetricCard[], edit: CatalogEdit): MetricCard[] {
  const item = itemOf(edit);
  if (item?.kind === "metric") return metrics.map((card) => (card.name === item.name ? onItem(card, edit) : card));
  if (edit.type === "remove_metric") return metrics.filter((card) => card.name !== edit.name);
  if (edit.type !== "put_metric") return metrics;
  const replaced = edit.replaces || edit.name;
  const card = metricCard(
    edit,
    metrics.find((each) => each.name === replaced),
  );
  return put(metrics, card, (each) => each.name === replaced);
}

function withGuides(guides: GuideCard[], edit: CatalogEdit): GuideCard[] {
  if (edit.type === "remove_guide") return guides.filter((card) => card.name !== edit.name);
  if (edit.type !== "put_guide") return guides;
  const replaced = edit.replaces || edit.name;
  const origin = guides.find((card) => card.name === replaced)?.origin ?? UNSAVED;
  const { name, text, datasets, visibility } = edit;
  return put(guides, { name, text, datasets, visibility, origin }, (card) => card.name === replaced);
}

function withExamples(examples: ExampleCard[], edit: CatalogEdit): ExampleCard[] {
  if (edit.type === "remove_example") return examples.filter((card) => card.question !== edit.question);
  if (edit.type !== "put_example") return examples;
  const replaced = edit.replaces || edit.question;
  const before = examples.find((card) => card.question === replaced);
  const { question, sql, note, endorsement } = edit;
  const card = {
    question,
    sql,
    note,
    endorsement,
    datasets: before?.datasets ?? [],
    origin: before?.origin ?? UNSAVED,
  };
  return put(examples, card, (each) => each.question === replaced);
}

function withHeld<T extends Holder>(holder: T, edit: CatalogEdit): T {
  const metrics = withMetrics(holder.metrics, edit);
  const guides = withGuides(holder.guides, edit);
  const examples = withExamples(holder.examples, edit);
  if (metrics === holder.metrics && guides === holder.guides && examples === holder.examples) return holder;
  return { ...holder, metrics, guides, examples };
}

function addedJoin(page: DatasetPage, edit: Extract<CatalogEdit, { type: "add_relationship" }>): JoinCard | null {
  const outward = edit.from_dataset === page.name;
  if (!outward && edit.to_dataset !== page.name) return null;
  return {
    name: edit.name || `${edit.from_dataset}_to_${edit.to_dataset}`,
    neighbour: outward ? edit.to_dataset : edit.from_dataset,
    direction: outward ? "to" : "from",
    columns: outward ? edit.from_columns : edit.to_columns,
    neighbour_columns: outward ? edit.to_columns : edit.from_columns,
    inferred: false,
    confidence: 1,
    evidence: "",
    visibility: "visible",
    origin: UNSAVED,
  };
}

function withJoins(page: DatasetPage, edit: CatalogEdit): JoinCard[] {
  const { joins } = page;
  const on = (name: string, change: (join: JoinCard) => JoinCard): JoinCard[] =>
    joins.map((join) => (join.name === name ? change(join) : join));
  switch (edit.type) {
    case "accept_relationship":
      return on(edit.name, (join) => ({ ...join, inferred: false, confidence: 1, visibility: "visible" }));
    case "remove_relationship":
      if (joins.some((join) => join.name === edit.name && join.inferred))
        return on(edit.name, (join) => ({ ...join, visibility: "hidden" }));
      return joins.filter((join) => join.name !== edit.name);
    case "set_property":
      if (edit.item.kind !== "relationship" || edit.property !== "visibility") return joins;
      return on(edit.item.name, (join) => ({ ...join, visibility: edit.value === "hidden" ? "hidden" : "visible" }));
    case "add_relationship": {
      const join = addedJoin(page, edit);
      return join ? [...joins, join] : joins;
    }
    default:
      return joins;
  }
}

/** The fields with all their changes in one pass: a table may have thousands of both. */
function withFields(page: DatasetPage, changes: readonly Change[]): FieldCard[] {
  const edits = new Map<string, CatalogEdit[]>();
  for (const { edit } of changes) {
    const item = itemOf(edit);
    if (item?.kind === "field" && item.dataset === page.name) {
      edits.set(item.name, [...(edits.get(item.name) ?? []), edit]);
    }
  }
  if (edits.size === 0) return page.fields;
  return page.fields.map((field) => (edits.get(field.name) ?? []).reduce(onItem, field));
}

function onPage(page: DatasetPage, edit: CatalogEdit): DatasetPage {
  const item = itemOf(edit);
  if (item?.kind === "field") return page;
  if (item?.kind === "dataset") return item.name === page.name ? onItem(page, edit) : page;
  if (edit.type === "set_questions") return edit.dataset === page.name ? { ...page, questions: edit.questions } : page;
  const joins = withJoins(page, edit);
  const next = withHeld(page, edit);
  return joins === page.joins ? next : { ...next, joins };
}

/** A dataset's page as it will be. What no change is about stays the same object, so that its row sleeps. */
export function applyToPage(page: DatasetPage, changes: readonly Change[]): DatasetPage {
  const fields = withFields(page, changes);
  const start = fields === page.fields ? page : { ...page, fields };
  const next = changes.reduce((now, change) => onPage(now, change.edit), start);
  if (next.metrics === page.metrics) return next;
  // A metric that was added elsewhere belongs here only when it reads this dataset.
  const here = (card: MetricCard): boolean =>
    card.origin !== UNSAVED || card.datasets.length === 0 || card.datasets.includes(page.name);
  return { ...next, metrics: next.metrics.filter(here) };
}

function onModel(model: CatalogModel, edit: CatalogEdit): CatalogModel {
  const item = itemOf(edit);
  if (item?.kind === "field" || item?.kind === "relationship") return model;
  if (item?.kind !== "dataset" || edit.type !== "set_property") return withHeld(model, edit);
  const { property, value } = edit;
  const datasets = model.datasets.map((card) => (card.name === item.name ? { ...card, [property]: value } : card));
  return { ...model, datasets };
}

/** The whole model as it will be. */
export function applyToModel(model: CatalogModel, changes: readonly Change[]): CatalogModel {
  return changes.reduce((now, change) => onModel(now, change.edit), model);
}
