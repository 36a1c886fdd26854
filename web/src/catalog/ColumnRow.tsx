/** A column in the data browser: type, description, sample values on demand; a click inserts its name. */
import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icons";
import type { ColumnView, ValueCount } from "../wire/aliases";
import { RequestFailed } from "../wire/http";
import { sampleValues } from "./catalog";
import { insertName, sqlName } from "./insert";
import { shortCount } from "./TableNode";

interface ColumnRowProps {
  column: ColumnView;
  /** Where sample values come from; frames have none. */
  source?: { connection: string; table: string };
}

export function ColumnRow({ column, source }: ColumnRowProps): ReactNode {
  const [values, setValues] = useState<readonly ValueCount[] | string | null>(null);
  const toggle = async (): Promise<void> => {
    if (values !== null || !source) return setValues(null);
    setValues("Reading values…");
    try {
      setValues(await sampleValues(source.connection, source.table, column.name));
    } catch (error) {
      setValues(error instanceof RequestFailed ? error.message : String(error));
    }
  };
  const about = [column.description, column.synonyms.length > 0 ? `Also called ${column.synonyms.join(", ")}.` : ""]
    .join(" ")
    .trim();
  return (
    <li className="data-column">
      <div className="data-column-line">
        <button
          type="button"
          className="data-insert"
          title={about || `Insert ${column.name}`}
          onClick={() => insertName(sqlName(column.name), false)}
        >
          <span className="data-name">{column.name}</span>
          {column.is_key && <span className="badge">key</span>}
          <span className="data-type">{column.type.toLowerCase()}</span>
        </button>
        {source && (
          <button
            type="button"
            className="button icon small"
            aria-label={`Values of ${column.name}`}
            aria-expanded={values !== null}
            onClick={toggle}
          >
            <Icon name={values === null ? "right" : "down"} size={12} />
          </button>
        )}
      </div>
      {values !== null && column.description && <p className="data-description">{column.description}</p>}
      {typeof values === "string" && <p className="data-description">{values}</p>}
      {Array.isArray(values) && (
        <ul className="data-values">
          {values.map((item: ValueCount) => (
            <li key={item.value}>
              <span>{item.value}</span>
              <span className="tabular">{shortCount(item.count)}</span>
            </li>
          ))}
          {values.length === 0 && <li>No values.</li>}
        </ul>
      )}
    </li>
  );
}
