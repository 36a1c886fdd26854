/** Go to what the address names on the page that was just built. */
import { useEffect } from "react";

export function useGoTo(item: string): void {
  useEffect(() => {
    if (item === "") return;
    const kind = item.split(":", 1)[0] ?? "";
    const target =
      document.querySelector<HTMLElement>(`[data-item="${CSS.escape(item)}"]`) ??
      document.querySelector<HTMLElement>(`[data-part="${CSS.escape(`${kind}s`)}"] h2`);
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  }, [item]);
}
