/** Which page of the catalog this window shows. The address holds it, so that a page can be linked and gone back to. */
import { Signal } from "../state/signal";

export interface Place {
  /** The dataset whose page it is; empty: what is written beyond datasets. */
  dataset: string;
  /** What to go to on the page: `field:order_id`, `metric:revenue`; empty for its top. */
  item: string;
}

/** The place that a hash names, or null when it names none. */
export function parsePlace(hash: string): Place | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const dataset = parts.get("data");
  return dataset === null ? null : { dataset, item: parts.get("at") ?? "" };
}

/** The hash of a place: `#data=sales&at=field%3Aorder_id`. */
export function hashOf(dataset: string, item = ""): string {
  const parts = new URLSearchParams({ data: dataset });
  if (item) parts.set("at", item);
  return `#${parts.toString()}`;
}

export const place = new Signal<Place | null>(parsePlace(location.hash));

function follow(): void {
  const next = parsePlace(location.hash);
  const now = place.value;
  if (next && now && next.dataset === now.dataset && next.item === now.item) return;
  place.set(next);
}

window.addEventListener("hashchange", follow);
window.addEventListener("popstate", follow);

export function openPlace(dataset: string, item = ""): void {
  location.hash = hashOf(dataset, item);
  follow();
}

/** Back to the notebook; the browser's own Back comes here again. */
export function closePlace(): void {
  if (!place.value) return;
  history.pushState(null, "", location.pathname + location.search);
  place.set(null);
}
