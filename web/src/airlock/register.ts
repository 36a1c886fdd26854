/** The airlock's places in the shell. */
import { ASK_EVENT, type AskDetail } from "../notebook/actions";
import { registerBetween, registerCellMark } from "../ui/slots";
import "./airlock.css";
import { openAsk } from "./ask";
import { AirlockBetween } from "./Between";
import { GroupMark } from "./GroupMark";

registerBetween(AirlockBetween);
registerCellMark(GroupMark);
window.addEventListener(ASK_EVENT, (event) => {
  const { after, prompt } = (event as CustomEvent<AskDetail>).detail;
  openAsk(after, prompt);
});
