/** The settings of models: a dialog that the palette and the notebook's menu open. */
import { whenIdle } from "../editor/idle";
import { registerCommands } from "../ui/commands";
import { registerOverlay } from "../ui/slots";
import { ModelsDialog } from "./ModelsDialog";
import { loadModels, models, modelsOpen, toggleCompletion } from "./models";
import "./models.css";

registerOverlay(ModelsDialog);
registerCommands([
  {
    id: "models",
    title: "Models: choose, test, what was spent",
    group: "Ask",
    run: () => modelsOpen.set(true),
  },
  {
    id: "complete-while-typing",
    title: "Complete while you type: switch on or off",
    group: "Ask",
    when: () => models.value?.available === true,
    run: () => void toggleCompletion(),
  },
]);
// Completion while typing depends on whether a model is there.
whenIdle(() => void loadModels());
