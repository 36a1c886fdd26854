/** What stands between two cells: the airlocks that belong there, and the question box. */
import type { ReactNode } from "react";
import { useProposalsAt } from "../state/hooks";
import { useSelected } from "../state/signal";
import { Airlock } from "./Airlock";
import { AskBox } from "./AskBox";
import { asking } from "./ask";

export function AirlockBetween({ after }: { after: string }): ReactNode {
  const question = useSelected(asking, (value) => (value?.after === after ? value : null));
  const here = useProposalsAt(after);
  return (
    <>
      {here !== "" && here.split(" ").map((id) => <Airlock key={id} id={id} />)}
      {question && <AskBox key={`${question.intent} ${question.cells.join(" ")}`} question={question} />}
    </>
  );
}
