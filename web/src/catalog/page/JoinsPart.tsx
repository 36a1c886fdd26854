/** How the dataset joins others: a picture, the same as a list, and a form for another one. */
import { type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { DatasetPage, JoinCard } from "../../wire/aliases";
import { joinItem } from "../edits";
import { Where } from "../parts/Origins";
import { Section } from "../parts/Section";
import { useChanged, VisibilityToggle } from "../parts/Standing";
import { useSteps } from "../parts/Steps";
import { hashOf } from "../place";
import { propose } from "../saving";
import { JoinDiagram } from "./JoinDiagram";
import { JoinForm } from "./JoinForm";
import { joinLabel } from "./joinLayout";

/** So many are built at a time. */
const STEP = 100;

export function JoinsPart({ page }: { page: DatasetPage }): ReactNode {
  const [adding, setAdding] = useState(false);
  const { joins, name } = page;
  const [shown, more] = useSteps(joins, STEP);
  return (
    <Section id="joins" title="Joins" count={joins.length} add="Add join" onAdd={() => setAdding(true)}>
      {joins.length === 0 && !adding && (
        <p className="panel-empty">No join is known. Without one, a question cannot combine {name} with anything.</p>
      )}
      {joins.length > 0 && <JoinDiagram name={name} joins={joins} />}
      <ul className="data-cards">
        {shown.map((join) => (
          <JoinLine key={join.name + join.neighbour} name={name} join={join} />
        ))}
      </ul>
      {more}
      {adding && <JoinForm page={page} close={() => setAdding(false)} />}
    </Section>
  );
}

function JoinLine({ name, join }: { name: string; join: JoinCard }): ReactNode {
  const item = joinItem(join.name);
  const changed = useChanged(item, "fate");
  const unsaved = join.origin.path === "";
  return (
    <li
      className={`data-card join ${join.visibility} ${changed ? "changed" : ""}`}
      data-item={`join:${join.name}`}
      tabIndex={-1}
    >
      <div className="data-card-line">
        <span>
          {join.direction === "to" ? (
            <>
              Many rows of {name} belong to one of <a href={hashOf(join.neighbour)}>{join.neighbour}</a>
            </>
          ) : (
            <>
              Many rows of <a href={hashOf(join.neighbour)}>{join.neighbour}</a> belong to one of {name}
            </>
          )}
        </span>
        <code>{joinLabel(join)}</code>
        <span className="data-gap" />
        <Where origin={join.origin} />
        {join.inferred && (
          <>
            <span className="badge experimental">inferred, {Math.round(join.confidence * 100)} %</span>
            <button
              type="button"
              className="button line small"
              aria-label={`Accept the join ${join.name}`}
              onClick={() => propose({ type: "accept_relationship", name: join.name })}
            >
              Accept
            </button>
          </>
        )}
        {!unsaved && <VisibilityToggle item={item} value={join.visibility} />}
        {!unsaved && !join.inferred && (
          <button
            type="button"
            className="button icon"
            aria-label={`Remove the join ${join.name}`}
            onClick={() => propose({ type: "remove_relationship", name: join.name })}
          >
            <Icon name="trash" size={14} />
          </button>
        )}
      </div>
      {join.evidence && <p className="data-note">{join.evidence}</p>}
    </li>
  );
}
