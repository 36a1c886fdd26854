/** The airlock's places in the shell. */
import { ASK_EVENT, type AskDetail, askAbout } from "../notebook/actions";
import { CELL_INTENTS, intentsFor, namesOf } from "../notebook/intents";
import { selectedCells, selection } from "../state/selection";
import { store } from "../state/store";
import { registerCommands } from "../ui/commands";
import { registerBetween, registerCellMark } from "../ui/slots";
import "./airlock.css";
import "./drafts.css";
import { ask, asking } from "./ask";
import { AirlockBetween } from "./Between";
import { GroupMark } from "./GroupMark";

registerBetween(AirlockBetween);
registerCellMark(GroupMark);

window.addEventListener(ASK_EVENT, (event) => {
  const { detail } = event as CustomEvent<AskDetail>;
  const about = CELL_INTENTS.find((each) => each.intent === detail.intent);
  if (about && about.question === "") void ask({ ...detail, prompt: about.prompt(namesOf(detail.cells)) });
  else asking.set(detail);
});

registerCommands(
  CELL_INTENTS.map(({ intent, title, keys }) => ({
    id: `ask-${intent}`,
    title: `${title.replace("…", "")}: ask about the selected cells`,
    group: "Ask" as const,
    keys: [keys],
    keysIn: keys.startsWith("Mod") ? ("anywhere" as const) : ("command" as const),
    when: () => intentsFor(selectedCells()).some((each) => each.intent === intent),
    run: () => askAbout(intent),
  })),
);

registerCommands([
  {
    id: "explain-notebook",
    title: "Explain the whole notebook",
    group: "Ask",
    keys: ["i n"],
    keysIn: "command",
    when: () => store.state.cells.has(selection.value.cell),
    run: () => askAbout("explain", store.state.order),
  },
]);
