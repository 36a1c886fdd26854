/** After acceptance: a small mark above the first cell of the group, with the folded prompt. */
import { type ReactNode, useState } from "react";
import { useCell, useGroups } from "../state/hooks";
import { store } from "../state/store";
import { Icon } from "../ui/icons";

export function GroupMark({ cell }: { cell: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const groupId = useCell(cell)?.group ?? "";
  const group = useGroups().get(groupId);
  if (!group || !isFirst(cell, groupId)) return null;
  return (
    <div className="group-mark">
      <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="ask" size={12} />
        <span className={open ? "" : "one-line"}>{group.prompt}</span>
      </button>
      {open && (
        <span className="group-facts">
          {group.trust && `${group.trust}. `}
          {group.accepted && `Accepted ${new Date(group.accepted).toLocaleString()}.`}
        </span>
      )}
    </div>
  );
}

function isFirst(cell: string, group: string): boolean {
  const position = store.state.order.indexOf(cell);
  const above = store.state.order[position - 1];
  return above === undefined || store.state.cells.get(above)?.group !== group;
}
