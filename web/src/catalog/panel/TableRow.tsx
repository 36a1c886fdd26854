/** A dataset or a table in the list: rows, badges, and its columns when it is unfolded. */
import { type ReactNode, useId, useState } from "react";
import { useSelected } from "../../state/signal";
import { Icon } from "../../ui/icons";
import { Badges } from "../parts/Standing";
import { hashOf, place } from "../place";
import { shortCount, TableNode } from "../TableNode";
import type { Choosing } from "./DatasetList";
import type { Row } from "./rows";

interface TableRowProps {
  row: Row;
  connection: string;
  choosing: Choosing;
}

export function TableRow({ row, connection, choosing }: TableRowProps): ReactNode {
  const [unfolded, setUnfolded] = useState(false);
  const columns = useId();
  const { dataset, table, name } = row;
  const here = useSelected(place, (now) => dataset !== null && now?.dataset === dataset.name);
  return (
    <li className={here ? "data-row here" : "data-row"}>
      <div className="data-row-line">
        {choosing && dataset && (
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={choosing.chosen.has(name)}
            onChange={(event) => choosing.toggle(name, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        )}
        {table ? (
          <button
            type="button"
            className="button icon small"
            aria-label={`Columns of ${name}`}
            aria-expanded={unfolded}
            aria-controls={columns}
            onClick={() => setUnfolded(!unfolded)}
          >
            <Icon name={unfolded ? "down" : "right"} size={10} />
          </button>
        ) : (
          <span className="data-row-gap" />
        )}
        <RowName row={row} here={here} onPlain={() => setUnfolded(!unfolded)} />
        {row.rows !== null && <span className="data-rows">{shortCount(row.rows)}</span>}
      </div>
      {unfolded && table && (
        <div id={columns}>
          <TableNode connection={connection} table={table} />
        </div>
      )}
    </li>
  );
}

/** A dataset's name leads to its page; a table that nobody described only unfolds. */
function RowName({ row, here, onPlain }: { row: Row; here: boolean; onPlain: () => void }): ReactNode {
  const { dataset, name } = row;
  if (!dataset) {
    return (
      <button type="button" className="data-open" onClick={onPlain} title={name}>
        <span className="data-name">{name}</span>
      </button>
    );
  }
  const gone = dataset.endorsement === "deprecated" || dataset.visibility === "hidden";
  return (
    <a
      className={gone ? "data-open faint" : "data-open"}
      href={hashOf(name)}
      aria-current={here ? "page" : undefined}
      title={dataset.description ? `${name}: ${dataset.description.slice(0, 300)}` : name}
    >
      <span className={dataset.endorsement === "deprecated" ? "data-name struck" : "data-name"}>{name}</span>
      <Badges endorsement={dataset.endorsement} visibility={dataset.visibility} problems={dataset.problems} />
    </a>
  );
}
