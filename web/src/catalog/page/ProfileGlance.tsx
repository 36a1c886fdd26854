/** What a look at the data found in a field: how much is empty, how many values, which. */
import type { ReactNode } from "react";
import type { FieldCard } from "../../wire/aliases";
import { shortCount } from "../TableNode";

const SHOWN_VALUES = 3;

/** 0 %, <1 %, 12 %, >99 %: never a full number for what is not quite. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return "<1 %";
  if (share < 1 && share > 0.99) return ">99 %";
  return `${Math.round(share * 100)} %`;
}

export function ProfileGlance({ field }: { field: FieldCard }): ReactNode {
  const { null_share: empty, distinct } = field.profile;
  return (
    <div className="profile-glance">
      {empty !== null && (
        <span className="profile-line" title={`${percent(empty)} of the rows are empty (NULL)`}>
          <span className="null-bar" aria-hidden="true">
            <span style={{ width: `${Math.round((1 - empty) * 100)}%` }} />
          </span>
          {empty > 0 && <span>{percent(empty)} empty</span>}
          {distinct !== null && <span>{shortCount(distinct)} distinct</span>}
        </span>
      )}
      {empty === null && distinct !== null && <span className="profile-line">{shortCount(distinct)} distinct</span>}
      <ProfileValues field={field} />
    </div>
  );
}

function ProfileValues({ field }: { field: FieldCard }): ReactNode {
  const { minimum, maximum, pattern } = field.profile;
  const values = field.values.length > 0 ? field.values : field.examples;
  if (field.values.length === 0 && (minimum || maximum)) {
    return (
      <span className="profile-values" title={`${minimum} to ${maximum}`}>
        {minimum} … {maximum}
      </span>
    );
  }
  if (field.values.length === 0 && pattern) return <code className="profile-values">{pattern}</code>;
  if (values.length === 0) return null;
  const rest = values.length - SHOWN_VALUES;
  return (
    <span className="profile-values" dir="auto" title={values.slice(0, 40).join(", ")}>
      {values.slice(0, SHOWN_VALUES).join(", ")}
      {rest > 0 && ` +${rest}`}
    </span>
  );
}
