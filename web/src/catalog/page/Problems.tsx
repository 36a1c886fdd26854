/** What is wrong in the catalog's files, at its file and line. */
import type { ReactNode } from "react";
import { Inline } from "../../ui/Inline";
import type { ModelProblem } from "../../wire/aliases";

const MOST = 50;

export function Problems({ problems }: { problems: readonly ModelProblem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className="data-problems" aria-label="Problems in the catalog's files">
      {problems.slice(0, MOST).map((problem, at) => (
        <li key={at} className="data-problem">
          <code>
            {problem.path}
            {problem.line > 0 && `:${problem.line}`}
          </code>{" "}
          <Inline text={problem.message} />
        </li>
      ))}
      {problems.length > MOST && <li className="data-note">and {problems.length - MOST} more</li>}
    </ul>
  );
}
