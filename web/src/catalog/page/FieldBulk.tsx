/** What is done to several fields at once. */
import { type ReactNode, useState } from "react";
import type { FieldCard, Visibility } from "../../wire/aliases";
import { fieldItem } from "../edits";
import { withTyped } from "../parts/Chips";
import { propose } from "../saving";
import { counted } from "../words";

interface FieldBulkProps {
  dataset: string;
  fields: readonly FieldCard[];
  onCaveat: () => void;
  onClear: () => void;
}

export function FieldBulk({ dataset, fields, onCaveat, onClear }: FieldBulkProps): ReactNode {
  const [synonym, setSynonym] = useState<string | null>(null);
  const show = (value: Visibility): void =>
    propose(
      ...fields.map(
        (field) =>
          ({ type: "set_property", item: fieldItem(dataset, field.name), property: "visibility", value }) as const,
      ),
    );
  const addSynonym = (): void => {
    propose(
      ...fields.map((field) => {
        const synonyms = withTyped(field.synonyms, synonym ?? "");
        return { type: "set_synonyms", item: fieldItem(dataset, field.name), synonyms } as const;
      }),
    );
    setSynonym(null);
  };
  return (
    <div className="bulk" role="toolbar" aria-label="Selected fields">
      <strong role="status">{counted(fields.length, "field")} selected</strong>
      <button type="button" className="button line" onClick={() => show("hidden")}>
        Hide from AI
      </button>
      <button type="button" className="button line" onClick={() => show("visible")}>
        Show to AI
      </button>
      {synonym === null ? (
        <button type="button" className="button line" onClick={() => setSynonym("")}>
          Add synonym…
        </button>
      ) : (
        <form
          className="bulk-form"
          onSubmit={(event) => {
            event.preventDefault();
            addSynonym();
          }}
        >
          <input
            className="field"
            aria-label="Synonym for the selected fields"
            placeholder="Synonym"
            // biome-ignore lint/a11y/noAutofocus: the person pressed Add synonym
            autoFocus
            value={synonym}
            onChange={(event) => setSynonym(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setSynonym(null);
            }}
          />
          <button type="submit" className="button line" disabled={synonym.trim() === ""}>
            Add
          </button>
        </form>
      )}
      <button type="button" className="button line" onClick={onCaveat}>
        Add caveat…
      </button>
      <button type="button" className="button" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
