/** A table in the data browser: rows, description, caveats, and its columns when it is open. */
import type { ReactNode } from "react";
import { Icon } from "../ui/icons";
import type { TableView } from "../wire/aliases";
import { ColumnRow } from "./ColumnRow";
import { insertName, sqlName } from "./insert";

/** A count that fits a narrow column: 1,234 or 1.2 M. */
export function shortCount(count: number): string {
  return new Intl.NumberFormat("en", {
    notation: count < 10_000 ? "standard" : "compact",
    maximumFractionDigits: 1,
  }).format(count);
}

interface TableNodeProps {
  connection: string;
  table: TableView;
  search: string;
}

export function TableNode({ connection, table, search }: TableNodeProps): ReactNode {
  const name = table.schema === "main" ? sqlName(table.name) : sqlName(table.schema, table.name);
  return (
    <li>
      <details className="data-table" open={search.length > 2 || undefined}>
        <summary title={table.description}>
          <Icon name="table" size={14} />
          <span className={table.endorsement === "deprecated" ? "data-name struck" : "data-name"}>
            {table.schema === "main" ? table.name : `${table.schema}.${table.name}`}
          </span>
          {table.endorsement && <span className={`badge ${table.endorsement}`}>{table.endorsement}</span>}
          {table.rows !== null && <span className="data-rows">{shortCount(table.rows)}</span>}
        </summary>
        {table.description && <p className="data-description">{table.description}</p>}
        {table.caveats.map((caveat) => (
          <p key={caveat.text} className="data-caveat">
            <Icon name="warning" size={12} /> {caveat.text}
            {caveat.predicate && <code>{caveat.predicate}</code>}
          </p>
        ))}
        <button type="button" className="link" onClick={() => insertName(name, true)}>
          Insert {name}
        </button>
        <ul className="data-columns">
          {table.columns.map((column) => (
            <ColumnRow
              key={column.name}
              column={column}
              source={{ connection, table: `${table.schema}.${table.name}` }}
            />
          ))}
        </ul>
      </details>
    </li>
  );
}
