/** What running a cell gave, one after the other. */
import { memo, type ReactNode } from "react";
import type { Output, Stream } from "../wire/aliases";
import { ConsoleView } from "./ConsoleView";
import { DisplayView } from "./DisplayView";
import { FailureView } from "./FailureView";
import { TableView } from "./TableView";

export interface OutputsProps {
  outputs: readonly Output[];
  /** The cell that they belong to. */
  cell: string;
  /** The airlock whose preview holds the frames, when it is one's. */
  proposal?: string;
  /** False while the cell is far from the window: what costs is not built yet. */
  near?: boolean;
}

export const Outputs = memo(function Outputs({ outputs, cell, proposal = "", near = true }: OutputsProps): ReactNode {
  return (
    <div className="outputs">
      {joined(outputs).map((output, index) => (
        <One key={index} output={output} cell={cell} proposal={proposal} near={near} />
      ))}
    </div>
  );
});

interface OneProps {
  output: Output;
  cell: string;
  proposal: string;
  near: boolean;
}

function One({ output, cell, proposal, near }: OneProps): ReactNode {
  switch (output.type) {
    case "stream":
      return <ConsoleView stream={output} />;
    case "failure":
      return <FailureView failure={output} cell={cell} fixable={proposal === ""} />;
    case "table":
      return <TableView table={output} cell={cell} proposal={proposal} near={near} />;
    case "display":
      return <DisplayView display={output} near={near} />;
  }
}

/** Neighbouring pieces of one stream are one text. */
export function joined(outputs: readonly Output[]): readonly Output[] {
  const result: Output[] = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (output.type === "stream" && last?.type === "stream" && last.name === output.name) {
      result[result.length - 1] = join(last, output);
    } else result.push(output);
  }
  return result;
}

function join(first: Stream, second: Stream): Stream {
  return { ...first, text: first.text + second.text, dropped: first.dropped + second.dropped };
}
