/** The fields of a dataset: a table that stays quick with hundreds of rows, and what is done to several at once. */
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from "react";
import type { DatasetPage, FieldCard } from "../../wire/aliases";
import { found } from "../found";
import { Section } from "../parts/Section";
import { useSteps } from "../parts/Steps";
import { counted } from "../words";
import { FieldBulk } from "./FieldBulk";
import { FieldRow } from "./FieldRow";
import { allToggled, type FieldSelection, NONE, toggled } from "./fieldSelection";

/** So many rows are built at a time. */
const STEP = 300;
/** A table of fewer fields is read, not searched. */
const SEARCHED_FROM = 8;

interface FieldsPartProps {
  page: DatasetPage;
  /** The field to show, whatever else is. */
  target: string;
  onCaveat: (fields: readonly string[]) => void;
}

export function FieldsPart({ page, target, onCaveat }: FieldsPartProps): ReactNode {
  const [search, setSearch] = useState("");
  const [selected, setSelected] = useState<FieldSelection>(NONE);
  const wanted = useDeferredValue(search);
  const fields = useMemo(() => page.fields.filter((field) => matches(field, wanted)), [page.fields, wanted]);
  const names = useMemo(() => fields.map((field) => field.name), [fields]);
  const [shown, more] = useSteps(fields, STEP, names.indexOf(target));
  const toggle = useCallback(
    (name: string, range: boolean) => setSelected((now) => toggled(now, names, name, range)),
    [names],
  );
  const chosen = page.fields.filter((field) => selected.chosen.has(field.name));
  return (
    <Section id="fields" title="Fields" count={page.fields.length}>
      {page.fields.length >= SEARCHED_FROM && (
        <div className="fields-tools">
          <input
            type="search"
            className="field"
            placeholder="Filter fields…"
            aria-label="Filter fields"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || search === "") return;
              event.stopPropagation();
              setSearch("");
            }}
          />
          {wanted && (
            <span className="data-note" role="status">
              {counted(fields.length, "field")}
            </span>
          )}
        </div>
      )}
      {chosen.length > 0 && (
        <FieldBulk
          dataset={page.name}
          fields={chosen}
          onCaveat={() => onCaveat(chosen.map((field) => field.name))}
          onClear={() => setSelected(NONE)}
        />
      )}
      <div className="fields" role="table" aria-label={`Fields of ${page.name}`} aria-rowcount={fields.length + 1}>
        <FieldsHead
          all={names.length > 0 && names.every((name) => selected.chosen.has(name))}
          some={chosen.length > 0}
          onAll={() => setSelected((now) => allToggled(now, names))}
        />
        {shown.map((field) => (
          <FieldRow
            key={field.name}
            dataset={page.name}
            field={field}
            selected={selected.chosen.has(field.name)}
            onSelect={toggle}
            open={field.name === target}
          />
        ))}
      </div>
      {page.fields.length === 0 && <p className="panel-empty">No field is written down for {page.name}.</p>}
      {more}
    </Section>
  );
}

function matches(field: FieldCard, search: string): boolean {
  return search === "" || found(search, field.name, field.label, field.description, field.datatype, field.synonyms);
}

function FieldsHead({ all, some, onAll }: { all: boolean; some: boolean; onAll: () => void }): ReactNode {
  return (
    <div className="field-row head" role="row">
      <span role="columnheader">
        <input
          type="checkbox"
          aria-label="Select all fields"
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = some && !all;
          }}
          onChange={onAll}
        />
      </span>
      <span role="columnheader">Field</span>
      <span role="columnheader">Type</span>
      <span role="columnheader">Description</span>
      <span role="columnheader">Profile</span>
      <span role="columnheader">Synonyms</span>
      <span role="columnheader" className="visibility-head">
        AI
      </span>
    </div>
  );
}
