/** The column of cells. */
import { memo, type ReactNode } from "react";
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
      <Gap after="" near />
      {order.map((id) => (
        <CellBox key={id} id={id} />
      ))}
      {order.length === 0 && <EmptyNotebook />}
    </div>
  );
}

/** What stands below a cell: the line that adds one, and what features put there. */
export const Gap = memo(function Gap({ after, near }: { after: string; near: boolean }): ReactNode {
  const features = useSignal(betweens);
  return (
    <>
      {near ? <AddLine after={after} /> : <div className="add-line" />}
      {features.map((Feature, index) => (
        <Feature key={index} after={after} />
      ))}
    </>
  );
});
