/** The controls of inputs that take one plain value. */
import type { ReactNode } from "react";
import type { ControlProps } from "./InputWidget";

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

export function TextControl({ value, label, onChange }: ControlProps): ReactNode {
  return (
    <input
      className="field wide"
      aria-label={label}
      value={text(value)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function NumberControl({ widget, value, label, onChange }: ControlProps): ReactNode {
  return (
    <input
      type="number"
      className="field"
      aria-label={label}
      min={widget.min}
      max={widget.max}
      step={widget.step ?? "any"}
      value={text(value)}
      onChange={(event) => event.target.value !== "" && onChange(event.target.valueAsNumber)}
    />
  );
}

export function DateControl({ widget, value, label, onChange }: ControlProps): ReactNode {
  return (
    <input
      type="date"
      className="field"
      aria-label={label}
      min={widget.min}
      max={widget.max}
      value={text(value).slice(0, 10)}
      onChange={(event) => event.target.value && onChange(event.target.value)}
    />
  );
}

export function CheckboxControl({ value, label, onChange }: ControlProps): ReactNode {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={value === true}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
