/** Another join: which columns of this dataset belong to one row of which other. */
import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "../../ui/icons";
import type { DatasetPage } from "../../wire/aliases";
import { fetchPage, useModel } from "../model";
import { Form } from "../parts/Form";
import { propose } from "../saving";

type Pair = readonly [string, string];

export function JoinForm({ page, close }: { page: DatasetPage; close: () => void }): ReactNode {
  const datasets = useModel()?.datasets ?? [];
  const [to, setTo] = useState("");
  const [pairs, setPairs] = useState<readonly Pair[]>([["", ""]]);
  const theirs = useFields(to);
  const ours = page.fields.map((field) => field.name);
  const valid = to !== "" && pairs.every(([one, other]) => one !== "" && other !== "");
  const setPair = (at: number, pair: Pair): void => setPairs(pairs.map((each, index) => (index === at ? pair : each)));
  /** The other side's column of the same name is the likely one. */
  const choose = (at: number, column: string): void => {
    const other = pairs[at]?.[1] || (theirs.includes(column) ? column : "");
    setPair(at, [column, other]);
  };
  const done = (): void => {
    propose({
      type: "add_relationship",
      from_dataset: page.name,
      from_columns: pairs.map(([one]) => one),
      to_dataset: to,
      to_columns: pairs.map(([, other]) => other),
      name: "",
    });
    close();
  };
  return (
    <Form label="New join" done="Add join" valid={valid} onDone={done} onCancel={close}>
      <label className="data-form-line">
        <span>Many rows of {page.name} belong to one row of</span>
        <select className="field" value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">Choose a dataset…</option>
          {datasets.map((dataset) => (
            <option key={dataset.name}>{dataset.name}</option>
          ))}
        </select>
      </label>
      {pairs.map(([one, other], at) => (
        <div key={at} className="join-pair">
          <ColumnChoice
            label={`Column of ${page.name}`}
            names={ours}
            value={one}
            onChange={(name) => choose(at, name)}
          />
          <span>=</span>
          <ColumnChoice
            label={`Column of ${to || "the other dataset"}`}
            names={theirs}
            value={other}
            onChange={(name) => setPair(at, [one, name])}
          />
          {pairs.length > 1 && (
            <button
              type="button"
              className="button icon"
              aria-label="Remove this pair of columns"
              onClick={() => setPairs(pairs.filter((_, index) => index !== at))}
            >
              <Icon name="close" size={12} />
            </button>
          )}
        </div>
      ))}
      <button type="button" className="link" onClick={() => setPairs([...pairs, ["", ""]])}>
        And another pair of columns
      </button>
    </Form>
  );
}

interface ColumnChoiceProps {
  label: string;
  names: readonly string[];
  value: string;
  onChange: (name: string) => void;
}

function ColumnChoice({ label, names, value, onChange }: ColumnChoiceProps): ReactNode {
  return (
    <select className="field" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{label}…</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

/** The names of a dataset's fields; none until they are here. */
function useFields(dataset: string): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let wanted = true;
    setNames([]);
    if (dataset) {
      fetchPage(dataset).then(
        (page) => wanted && setNames(page.fields.map((field) => field.name)),
        () => wanted && setNames([]),
      );
    }
    return () => {
      wanted = false;
    };
  }, [dataset]);
  return names;
}
