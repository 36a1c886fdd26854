/** What stands between two cells: the airlocks that belong there, and the question box. */
import type { ReactNode } from "react";
import { useProposals } from "../state/hooks";
import { useSelected } from "../state/signal";
import { Airlock } from "./Airlock";
import { AskBox } from "./AskBox";
import { askAt } from "./ask";

export function AirlockBetween({ after }: { after: string }): ReactNode {
  const asking = useSelected(askAt, (place) => place === after);
  const here = [...useProposals().values()].filter((proposal) => proposal.after === after);
  return (
    <>
      {here.map((proposal) => (
        <Airlock key={proposal.id} proposal={proposal} />
      ))}
      {asking && <AskBox after={after} />}
    </>
  );
}
