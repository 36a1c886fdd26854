/** What the person must know about the session and cannot see in a cell; each says what to do. */
import { type ReactNode, useEffect, useState } from "react";
import { useSession } from "../state/hooks";
import { operate, socket } from "../state/session";
import { useSignal } from "../state/signal";
import type { Link } from "../state/socket";
import { Inline } from "./Inline";

export function Banners(): ReactNode {
  const session = useSession();
  return (
    <div className="banners">
      <LinkBanner />
      {session.saved === "conflict" && (
        <Banner tone="error" text={session.save_reason || "The file was changed by something else on disk."}>
          <button type="button" className="button line" onClick={() => operate({ type: "resolve_disk", keep: "ours" })}>
            Keep this window's cells
          </button>
          <button
            type="button"
            className="button line"
            onClick={() => operate({ type: "resolve_disk", keep: "theirs" })}
          >
            Take the file's cells
          </button>
        </Banner>
      )}
      {session.saved === "deleted" && (
        <Banner tone="error" text="The file was deleted on disk. Your cells are still here.">
          <button type="button" className="button line" onClick={() => operate({ type: "save_now" })}>
            Write it again
          </button>
        </Banner>
      )}
      {(session.kernel === "dead" || session.kernel === "unresponsive") && <KernelBanner />}
      {session.recovered && <Banner tone="plain" text={session.recovered} />}
      {session.notices.map((notice) => (
        <Banner
          key={notice.code + notice.message}
          tone={notice.severity === "error" ? "error" : "plain"}
          text={notice.message}
        />
      ))}
    </div>
  );
}

function KernelBanner(): ReactNode {
  const { kernel, kernel_reason: reason } = useSession();
  const dead = kernel === "dead";
  const fallback = dead ? "The kernel stopped; its variables are gone." : "The running code does not react to Stop.";
  return (
    <Banner tone="error" text={reason || fallback}>
      <button type="button" className="button line" onClick={() => operate({ type: "restart" })}>
        {dead ? "Restart" : "Kill and restart"}
      </button>
      {dead && (
        <button type="button" className="button line" onClick={() => operate({ type: "restart", run: true })}>
          Restart and run all
        </button>
      )}
    </Banner>
  );
}

function LinkBanner(): ReactNode {
  const link = useSignal(socket.link);
  const forbidden = useForbidden(link);
  if (link.state === "refused") {
    return <Banner tone="error" text={`${link.reason} Open the address that the server printed.`} />;
  }
  if (link.state !== "lost") return null;
  const away = "The server cannot be reached. What you write is kept here and sent when it is back.";
  const stranger =
    "The server was started anew and does not know this window. Open the address that it printed in another tab: this one goes on by itself.";
  return (
    <Banner tone="error" text={forbidden ? stranger : away}>
      <button type="button" className="button line" onClick={socket.retryNow}>
        Try now
      </button>
    </Banner>
  );
}

/** Whether the server is there and only the key to it has changed, asked at each attempt. */
function useForbidden(link: Link): boolean {
  const [forbidden, setForbidden] = useState(false);
  useEffect(() => {
    if (link.state !== "lost") return;
    fetch("/api/health").then(
      (response) => setForbidden(response.status === 403),
      () => setForbidden(false),
    );
  }, [link]);
  return forbidden;
}

function Banner({ tone, text, children }: { tone: "plain" | "error"; text: string; children?: ReactNode }): ReactNode {
  return (
    <div className={`banner ${tone}`} role={tone === "error" ? "alert" : "status"}>
      <span>
        <Inline text={text} />
      </span>
      {children}
    </div>
  );
}
