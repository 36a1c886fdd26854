/** Which cells are near the window, so that what costs is only built there. One observer for all. */
import { type RefObject, useEffect, useState } from "react";
import { store } from "../state/store";

/** Built this far before it comes into view, in pixels. */
const MARGIN = 600;

const watchers = new Map<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

function watch(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watchers.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${MARGIN}px 0px` },
  );
  watchers.set(element, tell);
  observer.observe(element);
  return () => {
    watchers.delete(element);
    observer?.unobserve(element);
  };
}

/** So many cells fill a window; they are built at once when a notebook opens, without waiting for the observer. */
const FIRST_SCREEN = 8;

function nearAtFirst(id: string): boolean {
  return observer !== undefined || store.state.order.indexOf(id) < FIRST_SCREEN;
}

/** Whether the cell is near the window now. One that comes later was put there by somebody, so it is. */
export function useNear(ref: RefObject<Element | null>, id: string): boolean {
  const [near, setNear] = useState(() => nearAtFirst(id));
  useEffect(() => (ref.current ? watch(ref.current, setNear) : undefined), [ref]);
  return near;
}
