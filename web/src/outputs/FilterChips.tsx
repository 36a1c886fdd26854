/** The filters of a table, each with the way to take it off. */
import type { ReactNode } from "react";
import { Icon } from "../ui/icons";
import { OPERATOR_WORDS } from "./FilterForm";
import type { TableModel } from "./useTable";

export function FilterChips({ model }: { model: TableModel }): ReactNode {
  const { order, setOrder } = model;
  if (order.filters.length === 0) return null;
  return (
    <div className="filter-chips">
      {order.filters.map((filter, index) => {
        const text = `${filter.column} ${OPERATOR_WORDS[filter.operator]} ${filter.value}`.trim();
        return (
          <span key={index} className="chip">
            {text}
            <button
              type="button"
              aria-label={`Remove filter: ${text}`}
              onClick={() => setOrder({ ...order, filters: order.filters.filter((_, at) => at !== index) })}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        );
      })}
    </div>
  );
}
