/** After acceptance: a small mark above the first cell of the group, with the prompt; it folds, and can be asked again. */
import { type ReactNode, useCallback, useState, useSyncExternalStore } from "react";
import { useCell, useGroups } from "../state/hooks";
import { cellKey } from "../state/model";
import { operate } from "../state/session";
import { store } from "../state/store";
import { Icon } from "../ui/icons";
import type { Group } from "../wire/aliases";
import { GroupAgain } from "./GroupAgain";
import { counted } from "./words";

export function GroupMark({ cell }: { cell: string }): ReactNode {
  const groupId = useCell(cell)?.group ?? "";
  const group = useGroups().get(groupId);
  if (!group || !isFirst(cell, groupId)) return null;
  return <Mark group={group} />;
}

function isFirst(cell: string, group: string): boolean {
  const position = store.state.order.indexOf(cell);
  const above = store.state.order[position - 1];
  return above === undefined || store.state.cells.get(above)?.group !== group;
}

function cellsOf(group: string): string[] {
  return store.state.order.filter((id) => store.state.cells.get(id)?.group === group);
}

/** How many cells the group has, and how many of them are out of date; redrawn when that changes. */
function useStanding(group: string): string {
  const subscribe = useCallback(
    (wake: () => void) => {
      const stops = cellsOf(group).map((id) => store.subscribe(cellKey(id), wake));
      stops.push(store.subscribe("order", wake));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [group],
  );
  return useSyncExternalStore(subscribe, () => {
    const cells = cellsOf(group);
    const stale = cells.filter((id) => isStale(id)).length;
    return `${cells.length} ${stale}`;
  });
}

function isStale(id: string): boolean {
  const cell = store.state.cells.get(id);
  if (cell?.status !== "idle") return false;
  return (
    (cell.validity === "stale" || cell.validity === "aborted") && (cell.kind !== "markdown" || cell.upstream.length > 0)
  );
}

function Mark({ group }: { group: Group }): ReactNode {
  const [asking, setAsking] = useState(false);
  const [cells = 0, stale = 0] = useStanding(group.id).split(" ").map(Number);
  const fold = (): void => void operate({ type: "fold_group", group: group.id, folded: !group.folded });
  return (
    <div className={group.folded ? "group-mark folded" : "group-mark"} data-group={group.id} data-stale={stale > 0}>
      <button type="button" className="button group-prompt" aria-expanded={!group.folded} onClick={fold}>
        <Icon name={group.folded ? "right" : "down"} size={12} />
        <span className="one-line">{group.prompt}</span>
      </button>
      <span className="group-facts">{facts(group, cells)}</span>
      {stale > 0 && (
        <span className="group-stale">
          Out of date
          <button
            type="button"
            className="link"
            onClick={() => operate({ type: "run", scope: "cells", cells: cellsOf(group.id) })}
          >
            Run {counted(stale, "cell")}
          </button>
        </span>
      )}
      <button type="button" className="button group-ask" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        <Icon name="ask" size={12} /> Ask again
      </button>
      {asking && <GroupAgain group={group} close={() => setAsking(false)} />}
    </div>
  );
}

function facts(group: Group, cells: number): string {
  const accepted = group.accepted ? `accepted ${new Date(group.accepted).toLocaleDateString()}` : "";
  return [counted(cells, "cell"), group.trust, accepted].filter(Boolean).join(", ");
}
