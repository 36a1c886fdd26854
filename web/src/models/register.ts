/** The settings of models: a dialog that the palette and the notebook's menu open. */
import { whenIdle } from "../editor/idle";
import { registerCommands } from "../ui/commands";
import { registerOverlay } from "../ui/slots";
import { ModelsDialog } from "./ModelsDialog";
import { loadModels, modelsOpen } from "./models";
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
// Completion while typing depends on whether a model is there.
whenIdle(() => void loadModels());
