/** The head of a dataset's page: name, where it comes from, how far to trust it, what it is. */
import type { ReactNode } from "react";
import type { DatasetPage } from "../../wire/aliases";
import { useCatalog, useRows } from "../catalog";
import { datasetItem } from "../edits";
import { Chips } from "../parts/Chips";
import { EditableText } from "../parts/EditableText";
import { AlsoSaid, Where } from "../parts/Origins";
import { EndorsementChoice, useChanged, VisibilityToggle } from "../parts/Standing";
import { propose } from "../saving";
import { counted } from "../words";
import { Problems } from "./Problems";

export function DatasetHead({ page }: { page: DatasetPage }): ReactNode {
  const item = datasetItem(page.name);
  useCatalog();
  const described = useChanged(item, "description");
  const named = useChanged(item, "synonyms");
  const rows = useRows(page.name) ?? page.rows;
  const instructed = useChanged(item, "instructions");
  return (
    <header className="data-head">
      <div className="data-head-line">
        <h1 tabIndex={-1} dir="auto">
          {page.name}
        </h1>
        <EndorsementChoice item={item} value={page.endorsement} />
        <VisibilityToggle item={item} value={page.visibility} wordy />
      </div>
      <p className="data-facts">
        {page.connection && <span>{page.connection}</span>}
        <code title={page.source}>{page.source}</code>
        {rows !== null && <span className="tabular">{counted(rows, "row")}</span>}
        {page.tags.map((tag) => (
          <span key={tag} className="badge">
            {tag}
          </span>
        ))}
        <Where origin={page.origin} />
      </p>
      <Problems problems={page.problems} />
      <div className="data-description-line">
        <EditableText
          value={page.description}
          label={`Description of ${page.name}`}
          placeholder="Say in a sentence what one row is, and what this is for…"
          className="lead"
          changed={described}
          onChange={(value) => propose({ type: "set_property", item, property: "description", value })}
        />
        <AlsoSaid said={page.said} shown={page.description} />
      </div>
      <dl className="data-about">
        <dt>Also called</dt>
        <dd>
          <Chips
            values={page.synonyms}
            label={`synonyms of ${page.name}`}
            one="synonym"
            changed={named}
            onChange={(synonyms) => propose({ type: "set_synonyms", item, synonyms })}
          />
        </dd>
        <dt>Default time</dt>
        <dd>
          <DefaultTime page={page} />
        </dd>
        <dt>Instructions</dt>
        <dd>
          <EditableText
            value={page.instructions}
            label={`Instructions of ${page.name}`}
            placeholder="What AI must heed when it uses this…"
            changed={instructed}
            onChange={(value) => propose({ type: "set_property", item, property: "instructions", value })}
          />
        </dd>
      </dl>
    </header>
  );
}

/** What “last month” means here: one of the fields that hold times. */
function DefaultTime({ page }: { page: DatasetPage }): ReactNode {
  const item = datasetItem(page.name);
  const changed = useChanged(item, "default_time");
  const times = page.fields
    .filter((field) => field.is_time || /date|time/i.test(field.datatype))
    .map((field) => field.name);
  const options = page.default_time && !times.includes(page.default_time) ? [page.default_time, ...times] : times;
  if (options.length === 0) return <p className="data-about-none">no field holds a time</p>;
  return (
    <select
      className={changed ? "field changed" : "field"}
      aria-label={`Default time of ${page.name}`}
      value={page.default_time}
      onChange={(event) => propose({ type: "set_property", item, property: "default_time", value: event.target.value })}
    >
      <option value="">None</option>
      {options.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}
