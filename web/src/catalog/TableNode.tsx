/** What is inside a table of the list: caveats, its columns, and a way to write its name into a cell. */
import type { ReactNode } from "react";
import { notebookPath } from "../state/session";
import { Icon } from "../ui/icons";
import type { TableView } from "../wire/aliases";
import { ColumnRow } from "./ColumnRow";
import { insertName, sqlName } from "./insert";
import { closePlace } from "./place";

/** A count that fits a narrow column: 1,234 or 1.2 M. */
export function shortCount(count: number): string {
  return new Intl.NumberFormat("en", {
    notation: count < 10_000 ? "standard" : "compact",
    maximumFractionDigits: 1,
  }).format(count);
}

export function TableNode({ connection, table }: { connection: string; table: TableView }): ReactNode {
  const name = table.schema === "main" ? sqlName(table.name) : sqlName(table.schema, table.name);
  const insert = (): void => {
    closePlace();
    void insertName(name, true);
  };
  return (
    <div className="data-inside">
      {table.caveats.map((caveat) => (
        <p key={caveat.text} className="data-caveat">
          <Icon name="warning" size={12} /> {caveat.text}
          {caveat.predicate && <code>{caveat.predicate}</code>}
        </p>
      ))}
      {notebookPath && (
        <button type="button" className="link" onClick={insert}>
          Insert {name}
        </button>
      )}
      <ul className="data-columns">
        {table.columns.map((column) => (
          <ColumnRow
            key={column.name}
            column={column}
            source={{ connection, table: `${table.schema}.${table.name}` }}
          />
        ))}
      </ul>
    </div>
  );
}
