/** Short messages at the foot of the window. */
import { Signal } from "../state/signal";

export interface Notice {
  id: number;
  tone: "plain" | "error";
  text: string;
  action?: { title: string; run: () => void };
}

export const notices = new Signal<readonly Notice[]>([]);

let next = 1;
const LIFETIME = { plain: 4000, error: 8000 };
/** A message that offers something stays until it can be read and reached. */
const WITH_ACTION = 12_000;

/** Show a message; the same message is shown once. */
export function notify(notice: Omit<Notice, "id">): void {
  if (notices.value.some((shown) => shown.text === notice.text)) return;
  const id = next++;
  notices.set([...notices.value.slice(-3), { ...notice, id }]);
  setTimeout(() => dismiss(id), notice.action ? WITH_ACTION : LIFETIME[notice.tone]);
}

export function dismiss(id: number): void {
  notices.set(notices.value.filter((notice) => notice.id !== id));
}
