/** Folded groups: the first cell stands for all of them, the others are not on the page. */
import { useCallback, useSyncExternalStore } from "react";
import { store } from "./store";

type Folding = "no" | "head" | "hidden";

function folding(cell: string): Folding {
  const { cells, groups, order } = store.state;
  const group = cells.get(cell)?.group ?? "";
  if (group === "" || groups.get(group)?.folded !== true) return "no";
  const above = order[order.indexOf(cell) - 1];
  return above !== undefined && cells.get(above)?.group === group ? "hidden" : "head";
}

export function isFoldedAway(cell: string): boolean {
  return folding(cell) === "hidden";
}

/** The folded group that the cell is in, empty when it shows. */
export function groupThatHides(cell: string): string {
  return folding(cell) === "no" ? "" : (store.state.cells.get(cell)?.group ?? "");
}

/** The last cell of a group. */
export function lastOf(group: string): string {
  return store.state.order.findLast((id) => store.state.cells.get(id)?.group === group) ?? "";
}

/** How a cell shows; a cell in no group listens to nothing. */
export function useFolded(cell: string, group: string): Folding {
  const subscribe = useCallback(
    (wake: () => void) => {
      if (group === "") return () => {};
      const stops = [store.subscribe("groups", wake), store.subscribe("order", wake)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [group],
  );
  return useSyncExternalStore(subscribe, () => (group === "" ? "no" : folding(cell)));
}
