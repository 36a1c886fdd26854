/** The list of the Data panel: datasets and undescribed tables, by connection and by how far to trust them. Pure. */
import type { CatalogModel, ConnectionView, DatasetSummary, Endorsement, TableView } from "../../wire/aliases";
import { ENDORSEMENTS } from "../parts/Standing";

export interface Row {
  key: string;
  name: string;
  dataset: DatasetSummary | null;
  table: TableView | null;
  rows: number | null;
}

export interface Group {
  title: string;
  rows: Row[];
}

export interface Block {
  connection: string;
  dialect: string;
  state: ConnectionView["state"] | "";
  message: string;
  groups: Group[];
}

const TITLES: Record<Endorsement, string> = {
  endorsed: "Endorsed",
  "": "Not endorsed",
  experimental: "Experimental",
  deprecated: "Deprecated",
};

function tableName(table: TableView): string {
  return table.schema === "main" ? table.name : `${table.schema}.${table.name}`;
}

function grouped(rows: readonly Row[]): Group[] {
  const groups = ENDORSEMENTS.map((each) => ({
    title: TITLES[each],
    rows: rows.filter((row) => row.dataset?.endorsement === each),
  }));
  groups.push({ title: "Not described", rows: rows.filter((row) => row.dataset === null) });
  return groups.filter((group) => group.rows.length > 0);
}

/** Every connection with its datasets and tables; datasets of no open connection come last. */
export function blocksOf(model: CatalogModel, connections: readonly ConnectionView[]): Block[] {
  const left = new Map(model.datasets.map((dataset) => [dataset.name, dataset]));
  const blocks = connections.map((connection) => {
    const rows: Row[] = connection.tables.map((table) => {
      const dataset = left.get(table.dataset) ?? null;
      if (dataset) left.delete(dataset.name);
      return row(dataset, table);
    });
    for (const dataset of [...left.values()]) {
      if (dataset.connection !== connection.name) continue;
      left.delete(dataset.name);
      rows.push(row(dataset, null));
    }
    rows.sort((a, b) => a.name.localeCompare(b.name));
    const { name, dialect, state, message } = connection;
    return { connection: name, dialect, state, message, groups: grouped(rows) };
  });
  const rest = [...left.values()].map((dataset) => row(dataset, null));
  if (rest.length === 0) return blocks;
  return [...blocks, { connection: "", dialect: "", state: "", message: "", groups: grouped(rest) }];
}

function row(dataset: DatasetSummary | null, table: TableView | null): Row {
  const name = dataset?.name ?? (table ? tableName(table) : "");
  const key = table ? `${table.schema}.${table.name}` : `dataset ${name}`;
  return { key, name, dataset, table, rows: table?.rows ?? dataset?.rows ?? null };
}
