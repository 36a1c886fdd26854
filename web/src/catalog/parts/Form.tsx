/** A small form in place: its fields, and Done or Cancel. Escape cancels, Mod+Enter is done. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { isMac } from "../../ui/keys";

interface FormProps {
  label: string;
  done: string;
  valid: boolean;
  onDone: () => void;
  onCancel: () => void;
  children: ReactNode;
}

export function Form({ label, done, valid, onDone, onCancel, children }: FormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (event.key === "Enter" && (isMac ? event.metaKey : event.ctrlKey)) {
      event.preventDefault();
      event.stopPropagation();
      if (valid) onDone();
    }
  };
  return (
    <form
      ref={form}
      className="data-form"
      aria-label={label}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onDone();
      }}
    >
      {children}
      <div className="data-form-foot">
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" className="button solid" disabled={!valid}>
          {done}
        </button>
      </div>
    </form>
  );
}

interface TextLineProps {
  label: string;
  value: string;
  hint?: string;
  code?: boolean;
  long?: boolean;
  onChange: (value: string) => void;
}

/** A labelled line, or several lines, of text. */
export function TextLine({ label, value, hint, code = false, long = false, onChange }: TextLineProps): ReactNode {
  const shared = {
    className: code ? "field code" : "field",
    dir: code ? ("ltr" as const) : ("auto" as const),
    spellCheck: !code,
    placeholder: hint ?? "",
    value,
  };
  const id = useId();
  return (
    <div className="data-form-line">
      <label htmlFor={id}>{label}</label>
      {long ? (
        <textarea id={id} rows={2} {...shared} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input id={id} {...shared} onChange={(event) => onChange(event.target.value)} />
      )}
    </div>
  );
}

interface ChoiceLineProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** A labelled choice. */
export function ChoiceLine<T extends string>({ label, value, options, onChange }: ChoiceLineProps<T>): ReactNode {
  return (
    <label className="data-form-line">
      <span>{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
