/** What was put right in a draft before anybody saw it: the reason, and the text before and after. */
import type { ReactNode } from "react";
import { Inline } from "../ui/Inline";
import type { Repair } from "../wire/aliases";
import { DiffView } from "./DiffView";

export function RepairList({ repairs }: { repairs: readonly Repair[] }): ReactNode {
  return (
    <ul className="repairs">
      {repairs.map((repair, index) => (
        <li key={`${repair.code}${index}`}>
          <p>
            <Inline text={repair.message} /> <code className="repair-code">{repair.code}</code>
          </p>
          {repair.before !== repair.after && (
            <DiffView before={repair.before} after={repair.after} label={repair.message} />
          )}
        </li>
      ))}
    </ul>
  );
}
