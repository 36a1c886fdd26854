/** Line icons of one weight on a 16 px grid. Decorative: whoever uses one gives the button its name. */
import type { ReactNode } from "react";

const PATHS = {
  files: "M3 3.5h4l1.5 1.5H13v7.5H3z",
  outline: "M3 4h10M5 8h8M5 12h6",
  data: "M3 4.2c0-1 2.2-1.7 5-1.7s5 .7 5 1.7v7.6c0 1-2.2 1.7-5 1.7s-5-.7-5-1.7zM3 4.2c0 1 2.2 1.8 5 1.8s5-.8 5-1.8M3 8c0 1 2.2 1.8 5 1.8S13 9 13 8",
  graph:
    "M4 4.5h0M12 4.5h0M8 12h0M5.2 5.5 7.3 10.5M10.8 5.5 8.7 10.5M2.5 4.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M10.5 4.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M6.5 12a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  history: "M2.5 8a5.5 5.5 0 1 0 1.8-4.1L2.5 5.5M2.5 2.5v3h3M8 5v3l2 1.5",
  ask: "M8 2.5 9.3 6.7 13.5 8 9.3 9.3 8 13.5 6.7 9.3 2.5 8 6.7 6.7z",
  run: "M5 3.5v9l7-4.5z",
  stop: "M4.5 4.5h7v7h-7z",
  restart: "M12.5 8A4.5 4.5 0 1 1 11 4.7L12.7 6.2M12.7 3v3.2H9.5",
  more: "M4 8h0M8 8h0M12 8h0",
  plus: "M8 3.5v9M3.5 8h9",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3.5 8.5 6.5 11.5 12.5 5",
  down: "M4 6.5 8 10.5 12 6.5",
  right: "M6.5 4 10.5 8 6.5 12",
  up: "M4 9.5 8 5.5 12 9.5",
  sun: "M8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 1 0 0-5.4M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  system: "M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3",
  trash: "M3.5 4.5h9M6.5 4.5v-1h3v1M4.5 4.5l.6 8h5.8l.6-8",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  download: "M8 3v7M5 7.5 8 10.5 11 7.5M3.5 13h9",
  filter: "M3 4h10l-4 4.5v4l-2-1v-3z",
  search: "M7 3a4 4 0 1 0 0 8 4 4 0 1 0 0-8M10 10l3 3",
  keyboard: "M2 4.5h12v7H2zM4.5 7h0M7 7h0M9.5 7h0M11.5 7h0M5 9.5h6",
  warning: "M8 3 14 13H2zM8 7v2.5M8 11.3h0",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 3.5v9",
  seen: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 1 0 0-3.6",
  unseen:
    "M3 3l10 10M6.3 4.1A6 6 0 0 1 8 3.8c4 0 6.2 4.2 6.2 4.2a11 11 0 0 1-1.9 2.4M10 11.9a6 6 0 0 1-2 .3C4 12.2 1.8 8 1.8 8a11 11 0 0 1 2.4-2.8",
  pencil: "M3 13l.6-2.7L10.8 3a1 1 0 0 1 1.4 0l.8.8a1 1 0 0 1 0 1.4L5.7 12.4z",
  back: "M13 8H3.5M7.5 4 3.5 8 7.5 12",
  key: "M6 7.2a2.6 2.6 0 1 0 0 1.6M6 8h8M11.5 8v2.3M13.7 8v1.7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={name === "run" || name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
