/** Title, kernel, save state, and what concerns the whole notebook. */
import { type ReactNode, useEffect, useState } from "react";
import { useSession } from "../state/hooks";
import { operate } from "../state/session";
import { useSignal } from "../state/signal";
import type { SessionView } from "../wire/aliases";
import { runCommand } from "./commands";
import { Icon } from "./icons";
import { Menu, Tooltip } from "./Menu";
import { openPanel, panels } from "./slots";
import { chooseTheme, theme, themeChoice } from "./theme";

export function Header(): ReactNode {
  const session = useSession();
  return (
    <header className="header">
      <Title key={session.title} session={session} />
      <SaveState session={session} />
      <div className="header-gap" />
      <RunOnEdit session={session} />
      <KernelState session={session} />
      <div className="header-group">
        <Tooltip text="Run what is stale" keys="Mod+Shift+Enter">
          <button type="button" className="button" onClick={() => operate({ type: "run", scope: "stale" })}>
            <Icon name="run" size={14} />
            <span className="wide-only">Run stale</span>
          </button>
        </Tooltip>
        <NotebookMenu session={session} />
        <ThemeMenu />
      </div>
    </header>
  );
}

function Title({ session }: { session: SessionView }): ReactNode {
  const [draft, setDraft] = useState(session.title);
  const commit = (): void => {
    const title = draft.trim();
    if (title !== "" && title !== session.title) void operate({ type: "set_metadata", key: "title", value: title });
    else setDraft(session.title);
  };
  return (
    <input
      className="title"
      aria-label="Title of the notebook"
      value={draft}
      spellCheck={false}
      size={Math.max(8, draft.length)}
      title={session.path}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(session.title);
      }}
    />
  );
}

const SAVE_WORDS: Record<SessionView["saved"], string> = {
  saved: "Saved",
  saving: "Saving…",
  not_saved: "Not saved",
  conflict: "Changed on disk",
  deleted: "Deleted on disk",
};

function SaveState({ session }: { session: SessionView }): ReactNode {
  const calm = session.saved === "saved" || session.saved === "saving";
  const reason = session.saved === "not_saved" && session.save_reason ? `: ${session.save_reason}` : "";
  return (
    <span className={calm ? "save-state" : "save-state bad"} role={calm ? "status" : "alert"}>
      {SAVE_WORDS[session.saved] + reason}
    </span>
  );
}

function RunOnEdit({ session }: { session: SessionView }): ReactNode {
  const toggle = (): void => void operate({ type: "set_run_on_edit", on: !session.run_on_edit });
  return (
    <Tooltip
      text={session.run_on_edit ? "An edit runs what depends on it" : "An edit marks what depends on it as stale"}
    >
      <button
        type="button"
        role="switch"
        aria-checked={session.run_on_edit}
        aria-label="Run on edit"
        className="button switch"
        onClick={toggle}
      >
        <span className="switch-track" aria-hidden="true" />
        <span className="wide-only">Run on edit</span>
      </button>
    </Tooltip>
  );
}

const KERNEL_WORDS: Record<SessionView["kernel"], string> = {
  none: "No kernel",
  starting: "Starting…",
  ready: "Ready",
  busy: "Running",
  unresponsive: "Not responding",
  dead: "Kernel stopped",
};

function KernelState({ session }: { session: SessionView }): ReactNode {
  const busy = session.kernel === "busy" || session.kernel === "unresponsive";
  return (
    <div className="header-group">
      <Menu
        trigger={
          <button
            type="button"
            className={`button kernel ${session.kernel}`}
            aria-label={`Kernel: ${KERNEL_WORDS[session.kernel]}`}
          >
            <span className="kernel-dot" aria-hidden="true" />
            {KERNEL_WORDS[session.kernel]}
            {busy && <Elapsed />}
          </button>
        }
        items={[
          { title: "Restart", run: () => void operate({ type: "restart" }) },
          { title: "Restart and run all", run: () => void operate({ type: "restart", run: true }) },
        ]}
      />
      {busy && (
        <Tooltip text="Stop what runs" keys="Mod+.">
          <button
            type="button"
            className="button icon"
            aria-label="Stop"
            onClick={() => operate({ type: "interrupt" })}
          >
            <Icon name="stop" />
          </button>
        </Tooltip>
      )}
    </div>
  );
}

/** Seconds since it was mounted. */
function Elapsed(): ReactNode {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - start) / 1000), 100);
    return () => clearInterval(timer);
  }, []);
  return <span className="elapsed">{seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s</span>;
}

function NotebookMenu({ session }: { session: SessionView }): ReactNode {
  return (
    <Menu
      trigger={
        <button type="button" className="button icon" aria-label="Notebook">
          <Icon name="more" />
        </button>
      }
      items={[
        { title: "Run all", run: () => void operate({ type: "run", scope: "all" }) },
        { title: "Run stale", run: () => void operate({ type: "run", scope: "stale" }) },
        null,
        {
          title: session.can_undo ? `Undo: ${session.can_undo}` : "Undo",
          disabled: !session.can_undo,
          run: () => void operate({ type: "undo" }),
        },
        {
          title: session.can_redo ? `Redo: ${session.can_redo}` : "Redo",
          disabled: !session.can_redo,
          run: () => void operate({ type: "redo" }),
        },
        null,
        {
          title: "Run cells in order",
          chosen: session.order_mode,
          run: () => void operate({ type: "set_metadata", key: "run", value: session.order_mode ? null : "order" }),
        },
        {
          title: "Trust this notebook's outputs",
          disabled: session.trusted,
          run: () => void operate({ type: "trust_notebook" }),
        },
        { title: "Models…", run: () => void runCommand("models") },
        { title: "Save now", run: () => void operate({ type: "save_now" }) },
        ...panelItems(),
      ]}
    />
  );
}

/** On narrow windows the rail is hidden; its panels are here. */
function panelItems(): { title: string; run: () => void }[] {
  if (!matchMedia("(max-width: 640px)").matches) return [];
  return panels.value.map((panel) => ({ title: panel.title, run: () => openPanel.set(panel.id) }));
}

function ThemeMenu(): ReactNode {
  const choice = useSignal(themeChoice);
  const shown = useSignal(theme);
  return (
    <Menu
      trigger={
        <button type="button" className="button icon" aria-label="Theme">
          <Icon name={shown === "dark" ? "moon" : "sun"} />
        </button>
      }
      items={[
        { title: "Follow the system", chosen: choice === "system", run: () => chooseTheme("system") },
        { title: "Light", chosen: choice === "light", run: () => chooseTheme("light") },
        { title: "Dark", chosen: choice === "dark", run: () => chooseTheme("dark") },
      ]}
    />
  );
}
