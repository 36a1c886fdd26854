/** One field: its name opens the rest, its description and synonyms are written in place. */
import { memo, type ReactNode, useState } from "react";
import { Icon } from "../../ui/icons";
import type { FieldCard } from "../../wire/aliases";
import { fieldItem } from "../edits";
import { Chips } from "../parts/Chips";
import { EditableText } from "../parts/EditableText";
import { useChanged, VisibilityToggle } from "../parts/Standing";
import { hashOf } from "../place";
import { propose } from "../saving";
import { FieldDetails } from "./FieldDetails";
import { ProfileGlance } from "./ProfileGlance";

interface FieldRowProps {
  dataset: string;
  field: FieldCard;
  selected: boolean;
  open: boolean;
  onSelect: (name: string, range: boolean) => void;
}

export const FieldRow = memo(function FieldRow({ dataset, field, selected, open, onSelect }: FieldRowProps): ReactNode {
  const [unfolded, setUnfolded] = useState(open);
  const item = fieldItem(dataset, field.name);
  const described = useChanged(item, "description");
  const named = useChanged(item, "synonyms");
  return (
    <div
      role="rowgroup"
      className={`field-entry ${field.visibility} ${selected ? "selected" : ""}`}
      data-item={`field:${field.name}`}
      tabIndex={-1}
    >
      <div className="field-row" role="row">
        <span role="cell">
          <input
            type="checkbox"
            aria-label={`Select ${field.name}`}
            checked={selected}
            onChange={(event) => onSelect(field.name, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        </span>
        <span role="cell" className="field-name">
          <button type="button" aria-expanded={unfolded} title={field.name} onClick={() => setUnfolded(!unfolded)}>
            <Icon name={unfolded ? "down" : "right"} size={10} />
            <span>{field.name}</span>
          </button>
          <FieldMarks field={field} />
        </span>
        <span role="cell" className="data-type" title={field.datatype}>
          {field.datatype}
        </span>
        <span role="cell">
          <EditableText
            value={field.description}
            label={`Description of ${field.name}`}
            placeholder="Describe it…"
            changed={described}
            onChange={(value) => propose({ type: "set_property", item, property: "description", value })}
          />
        </span>
        <span role="cell">
          <ProfileGlance field={field} />
        </span>
        <span role="cell">
          <Chips
            values={field.synonyms}
            label={`synonyms of ${field.name}`}
            one="synonym"
            changed={named}
            onChange={(synonyms) => propose({ type: "set_synonyms", item, synonyms })}
          />
        </span>
        <span role="cell">
          <VisibilityToggle item={item} value={field.visibility} />
        </span>
      </div>
      {unfolded && <FieldDetails dataset={dataset} field={field} />}
    </div>
  );
});

function FieldMarks({ field }: { field: FieldCard }): ReactNode {
  const [neighbour = ""] = field.references.split(".");
  return (
    <span className="field-marks">
      {field.is_key && <span className="badge">key</span>}
      {!field.is_key && field.is_unique && <span className="badge">unique</span>}
      {field.is_time && <span className="badge">time</span>}
      {field.references && (
        <a href={hashOf(neighbour)} title={`Joins ${field.references}`}>
          → {neighbour}
        </a>
      )}
    </span>
  );
}
