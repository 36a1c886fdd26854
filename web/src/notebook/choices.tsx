/** The controls of inputs that choose from several values or from a range. */

import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "../ui/icons";
import type { ControlProps } from "./InputWidget";

/** The present value stays choosable when the options do not hold it (yet). */
function withPresent(options: ControlProps["options"], present: unknown): ControlProps["options"] {
  if (present === null || present === undefined || options.includes(present as string)) return options;
  return [present as string, ...options];
}

export function SelectControl({ options, value, label, onChange }: ControlProps): ReactNode {
  const all = withPresent(options, value);
  return (
    <select
      className="field"
      aria-label={label}
      value={all.indexOf(value as string)}
      onChange={(event) => onChange(all[Number(event.target.value)])}
    >
      {value === null || value === undefined ? <option value={-1}>Choose…</option> : null}
      {all.map((option, index) => (
        <option key={String(option)} value={index}>
          {String(option)}
        </option>
      ))}
    </select>
  );
}

export function MultiselectControl({ options, value, label, onChange }: ControlProps): ReactNode {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const all = chosen.reduce<ControlProps["options"]>(withPresent, options);
  const toggle = (option: unknown): void => {
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    onChange(all.filter((each) => next.includes(each)));
  };
  const summary = chosen.length === 0 ? "None" : chosen.length === all.length ? "All" : chosen.map(String).join(", ");
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="field multi" aria-label={`${label}: ${summary}`}>
          <span>{summary}</span>
          <Icon name="down" size={12} />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="floating" align="start" sideOffset={4} data-own-keys="">
          <div className="multi-all">
            <button type="button" className="button" onClick={() => onChange([...all])}>
              All
            </button>
            <button type="button" className="button" onClick={() => onChange([])}>
              None
            </button>
          </div>
          {all.map((option) => (
            <label key={String(option)} className="multi-option">
              <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} />
              {String(option)}
            </label>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function limits({ min, max, step }: ControlProps["widget"]): { min: number; max: number; step: number } {
  const low = Number(min ?? 0);
  const high = Number(max ?? 100);
  return { min: low, max: high, step: step ?? (high - low <= 2 ? 0.01 : 1) };
}

export function SliderControl({ widget, value, label, onChange }: ControlProps): ReactNode {
  const number = Number(value ?? limits(widget).min);
  return (
    <span className="slider">
      <input
        type="range"
        aria-label={label}
        {...limits(widget)}
        value={number}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <output>{number.toLocaleString()}</output>
    </span>
  );
}

export function RangeControl({ widget, value, label, onChange }: ControlProps): ReactNode {
  const bounds = limits(widget);
  const [low, high] = Array.isArray(value) ? value.map(Number) : [bounds.min, bounds.max];
  const from = low ?? bounds.min;
  const to = high ?? bounds.max;
  return (
    <span className="slider">
      <output>{from.toLocaleString()}</output>
      <input
        type="range"
        aria-label={`${label}, from`}
        {...bounds}
        value={from}
        onChange={(event) => onChange([Math.min(event.target.valueAsNumber, to), to])}
      />
      <input
        type="range"
        aria-label={`${label}, to`}
        {...bounds}
        value={to}
        onChange={(event) => onChange([from, Math.max(event.target.valueAsNumber, from)])}
      />
      <output>{to.toLocaleString()}</output>
    </span>
  );
}
