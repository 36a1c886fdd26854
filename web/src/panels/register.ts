/** Files, outline and history in the rail, and the page of the project. */
import { createElement } from "react";
import { notebookPath } from "../state/session";
import { registerCommands } from "../ui/commands";
import { Icon, type IconName } from "../ui/icons";
import { type Panel, registerHome, registerPanel, togglePanel } from "../ui/slots";
import { FilesPanel } from "./FilesPanel";
import { HistoryPanel } from "./HistoryPanel";
import { Home } from "./Home";
import { OutlinePanel } from "./OutlinePanel";
import "./panels.css";

function add(id: IconName, title: string, order: number, component: Panel["component"]): void {
  registerPanel({ id, title, icon: createElement(Icon, { name: id }), order, component });
  registerCommands([
    { id: `panel-${id}`, title, group: "View", when: () => notebookPath !== "", run: () => togglePanel(id) },
  ]);
}

add("files", "Files", 10, FilesPanel);
add("outline", "Outline", 20, OutlinePanel);
add("history", "History", 50, HistoryPanel);
registerHome(Home);
