/** The data browser's place in the rail. */
import { createElement } from "react";
import { notebookPath } from "../state/session";
import { registerCommands } from "../ui/commands";
import { Icon } from "../ui/icons";
import { registerPanel, togglePanel } from "../ui/slots";
import { DataPanel } from "./DataPanel";
import "./catalog.css";

registerPanel({
  id: "data",
  title: "Data",
  icon: createElement(Icon, { name: "data" }),
  order: 30,
  component: DataPanel,
});
registerCommands([
  { id: "panel-data", title: "Data", group: "View", when: () => notebookPath !== "", run: () => togglePanel("data") },
]);
