/** The rest of a field: expression, label, values, who else describes it, where it is written. */
import type { ReactNode } from "react";
import type { FieldCard } from "../../wire/aliases";
import { fieldItem } from "../edits";
import { EditableText } from "../parts/EditableText";
import { AlsoSaid, Where } from "../parts/Origins";
import { useChanged } from "../parts/Standing";
import { propose } from "../saving";
import { percent } from "./ProfileGlance";

const MOST_VALUES = 100;

export function FieldDetails({ dataset, field }: { dataset: string; field: FieldCard }): ReactNode {
  const item = fieldItem(dataset, field.name);
  const labelled = useChanged(item, "label");
  const values = field.values.length > 0 ? field.values : field.examples;
  return (
    <dl className="field-details">
      <dt>Expression</dt>
      <dd>
        <code>{field.expression}</code>
      </dd>
      <dt>Label</dt>
      <dd>
        <EditableText
          value={field.label}
          label={`Label of ${field.name}`}
          placeholder="Name in charts and headers…"
          changed={labelled}
          onChange={(value) => propose({ type: "set_property", item, property: "label", value })}
        />
      </dd>
      {values.length > 0 && (
        <>
          <dt>{field.values.length > 0 ? "Values" : "For example"}</dt>
          <dd className="field-values">
            {values.slice(0, MOST_VALUES).map((value, at) => (
              <code key={at} dir="auto">
                {value}
              </code>
            ))}
            {values.length > MOST_VALUES && <span>and {values.length - MOST_VALUES} more</span>}
          </dd>
        </>
      )}
      <ProfileWords field={field} />
      <dt>Written</dt>
      <dd>
        <AlsoSaid said={field.said} shown={field.description} />
        <Where origin={field.origin} />
      </dd>
    </dl>
  );
}

function ProfileWords({ field }: { field: FieldCard }): ReactNode {
  const { null_share, distinct, minimum, maximum, pattern } = field.profile;
  const words = [
    null_share === null ? "" : `${percent(null_share)} empty`,
    distinct === null ? "" : `${distinct.toLocaleString("en")} distinct values`,
    minimum || maximum ? `from ${minimum} to ${maximum}` : "",
    pattern ? `shaped like ${pattern}` : "",
  ].filter(Boolean);
  if (words.length === 0) return null;
  return (
    <>
      <dt>Profile</dt>
      <dd>{words.join(" · ")}</dd>
    </>
  );
}
