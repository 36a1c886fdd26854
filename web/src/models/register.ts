/** The settings of models: a dialog that the palette and the notebook's menu open. */
import { registerCommands } from "../ui/commands";
import { registerOverlay } from "../ui/slots";
import { ModelsDialog } from "./ModelsDialog";
import { modelsOpen } from "./models";
import "./models.css";

registerOverlay(ModelsDialog);
registerCommands([
  {
    id: "models",
    title: "Models: choose, test, what was spent",
    group: "Ask",
    run: () => modelsOpen.set(true),
  },
]);
