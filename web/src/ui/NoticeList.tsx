/** Short messages at the foot of the window, read out as they come. */
import type { ReactNode } from "react";
import { useSignal } from "../state/signal";
import { Icon } from "./icons";
import { dismiss, type Notice, notices } from "./notices";

function act(notice: Notice): void {
  dismiss(notice.id);
  notice.action?.run();
}

export function NoticeList(): ReactNode {
  const shown = useSignal(notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action && (
            <button type="button" className="button line" onClick={() => act(notice)}>
              {notice.action.title}
            </button>
          )}
          <button type="button" className="button icon" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
