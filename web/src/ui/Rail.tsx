/** The narrow bar on the left, and the panel that it opens. */
import type { ReactNode } from "react";
import { useSignal } from "../state/signal";
import { Icon } from "./icons";
import { Tooltip } from "./Menu";
import { openPanel, panels, togglePanel } from "./slots";

export function Rail(): ReactNode {
  const all = useSignal(panels);
  const open = useSignal(openPanel);
  const panel = all.find((candidate) => candidate.id === open);
  return (
    <>
      <nav className="rail" aria-label="Panels">
        {all.map((item) => (
          <Tooltip key={item.id} text={item.title}>
            <button
              type="button"
              className="button icon"
              aria-label={item.title}
              aria-pressed={item.id === open}
              onClick={() => togglePanel(item.id)}
            >
              {item.icon}
            </button>
          </Tooltip>
        ))}
      </nav>
      {panel && (
        <aside className="panel" aria-label={panel.title}>
          <header className="panel-head">
            <h2>{panel.title}</h2>
            <button type="button" className="button icon" aria-label="Close panel" onClick={() => openPanel.set(null)}>
              <Icon name="close" />
            </button>
          </header>
          <div className="panel-body">
            <panel.component />
          </div>
        </aside>
      )}
    </>
  );
}
