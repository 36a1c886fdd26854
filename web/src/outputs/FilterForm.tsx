/** Keep the rows where a column compares so. */

import { type FormEvent, type ReactNode, useState } from "react";
import { Dialog } from "../ui/Dialog";
import type { Column, Filter } from "../wire/types";
import type { Look } from "./format";
import type { TableModel } from "./useTable";

type Operator = Filter["operator"];

export const OPERATOR_WORDS: Record<Operator, string> = {
  eq: "is",
  ne: "is not",
  contains: "contains",
  lt: "is less than",
  le: "is at most",
  gt: "is more than",
  ge: "is at least",
  is_null: "is NULL",
  not_null: "is not NULL",
};

const TEXT: readonly Operator[] = ["contains", "eq", "ne", "is_null", "not_null"];
const ORDERED: readonly Operator[] = ["eq", "ne", "lt", "le", "gt", "ge", "is_null", "not_null"];

interface FilterFormProps {
  column: Column;
  look: Look;
  model: TableModel;
  open: boolean;
  onClose: () => void;
}

export function FilterForm({ column, look, model, open, onClose }: FilterFormProps): ReactNode {
  const operators = look.family === "number" || look.family === "time" ? ORDERED : TEXT;
  const [operator, setOperator] = useState<Operator>(operators[0] ?? "eq");
  const [value, setValue] = useState("");
  const bare = operator === "is_null" || operator === "not_null";

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const filter: Filter = { column: column.name, operator, value: bare ? "" : value };
    model.setOrder({ ...model.order, filters: [...model.order.filters, filter] });
    onClose();
  };
  return (
    <Dialog title={`Filter by ${column.name}`} open={open} onClose={onClose} className="filter-dialog">
      <form className="filter-form" onSubmit={submit}>
        <select
          className="field"
          aria-label="Comparison"
          value={operator}
          onChange={(event) => setOperator(event.target.value as Operator)}
        >
          {operators.map((each) => (
            <option key={each} value={each}>
              {OPERATOR_WORDS[each]}
            </option>
          ))}
        </select>
        {!bare && (
          <input
            className="field"
            aria-label="Value"
            autoFocus
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
        <button type="submit" className="button solid">
          Filter
        </button>
      </form>
    </Dialog>
  );
}
