/** Long lists are built in steps: the first ones, and more when they are asked for. */
import { type ReactNode, useState } from "react";

/** The items to build now, and the button that asks for more. `needed` is the place of one that must be there. */
export function useSteps<T>(items: readonly T[], step: number, needed = -1): [readonly T[], ReactNode] {
  const [steps, setSteps] = useState(1);
  const count = Math.max(steps * step, needed + 1);
  const left = items.length - count;
  if (left <= 0) return [items, null];
  const more = (
    <button type="button" className="button line" onClick={() => setSteps(Math.ceil(count / step) + 1)}>
      Show {Math.min(step, left).toLocaleString("en")} more of {items.length.toLocaleString("en")}
    </button>
  );
  return [items.slice(0, count), more];
}
