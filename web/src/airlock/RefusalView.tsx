/** Why there is no answer, and what can be asked instead. */
import type { ReactNode } from "react";
import type { Proposal, Refusal } from "../wire/aliases";
import { askAgain } from "./ask";

export function RefusalView({ proposal, refusal }: { proposal: Proposal; refusal: Refusal }): ReactNode {
  return (
    <div className="refusal">
      <p>{refusal.message}</p>
      {refusal.not_understood.length > 0 && (
        <p className="refusal-words">
          Not understood:{" "}
          {refusal.not_understood.map((word) => (
            <mark key={word}>{word}</mark>
          ))}
        </p>
      )}
      {refusal.nearest.length > 0 && (
        <>
          <p className="label">Nearest that can be answered</p>
          <ul className="ask-suggestions">
            {refusal.nearest.map((text) => (
              <li key={text}>
                <button type="button" className="suggestion" onClick={() => askAgain(proposal.id, text)}>
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
