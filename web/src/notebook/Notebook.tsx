/** The column of cells. */
import type { ReactNode } from "react";
import { useOrder } from "../state/hooks";
import { useSignal } from "../state/signal";
import { betweens } from "../ui/slots";
import { AddLine } from "./AddLine";
import { CellBox } from "./CellBox";
import { EmptyNotebook } from "./EmptyNotebook";

export function Notebook(): ReactNode {
  const order = useOrder();
  return (
    <div className="notebook">
      <Gap after="" />
      {order.map((id) => (
        <CellBox key={id} id={id} />
      ))}
      {order.length === 0 && <EmptyNotebook />}
    </div>
  );
}

/** What stands below a cell: the line that adds one, and what features put there. */
export function Gap({ after }: { after: string }): ReactNode {
  const features = useSignal(betweens);
  return (
    <>
      <AddLine after={after} />
      {features.map((Feature, index) => (
        <Feature key={index} after={after} />
      ))}
    </>
  );
}
