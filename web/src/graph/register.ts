/** The graph's place in the rail. */
import { createElement } from "react";
import { registerCommands } from "../ui/commands";
import { Icon } from "../ui/icons";
import { registerPanel, togglePanel } from "../ui/slots";
import { GraphPanel } from "./GraphPanel";
import "./graph.css";

registerPanel({
  id: "graph",
  title: "Graph",
  icon: createElement(Icon, { name: "graph" }),
  order: 40,
  component: GraphPanel,
});
registerCommands([{ id: "panel-graph", title: "Graph of cells", group: "View", run: () => togglePanel("graph") }]);
