/** Which cells are near the window, so that what costs is only built there. One observer for all. */
import { type RefObject, useEffect, useState } from "react";

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

/** Whether the element is near the window now. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => (ref.current ? watch(ref.current, setNear) : undefined), [ref]);
  return near;
}
