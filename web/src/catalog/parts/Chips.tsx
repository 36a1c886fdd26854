/** A list of short texts as chips: each can be taken away, and one more added. */
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "../../ui/icons";

interface ChipsProps {
  values: readonly string[];
  /** What they are: "Synonyms of sales". */
  label: string;
  /** What one is: "synonym". */
  one: string;
  changed?: boolean;
  onChange: (values: string[]) => void;
}

/** The values with what was typed: split at commas and lines, trimmed, each once whatever its case. */
export function withTyped(values: readonly string[], typed: string): string[] {
  const next = [...values];
  const known = new Set(values.map((value) => value.toLowerCase()));
  for (const part of typed.split(/[,;\n]/)) {
    const text = part.trim().replace(/\s+/g, " ");
    if (text === "" || known.has(text.toLowerCase())) continue;
    known.add(text.toLowerCase());
    next.push(text);
  }
  return next;
}

export function Chips({ values, label, one, changed = false, onChange }: ChipsProps): ReactNode {
  const box = useRef<HTMLUListElement>(null);
  const remove = (at: number): void => {
    onChange(values.filter((_, index) => index !== at));
    requestAnimationFrame(() => {
      const left = box.current?.querySelectorAll<HTMLElement>("button");
      left?.[Math.min(at, left.length - 1)]?.focus();
    });
  };
  return (
    <ul ref={box} className={changed ? "chips changed" : "chips"} aria-label={label}>
      {values.map((value, index) => (
        <li key={value} className="chip">
          <span dir="auto">{value}</span>
          <button type="button" aria-label={`Remove ${value}`} onClick={() => remove(index)}>
            <Icon name="close" size={10} />
          </button>
        </li>
      ))}
      <li>
        <ChipInput label={`Add a ${one} to ${label}`} one={one} values={values} onChange={onChange} />
      </li>
    </ul>
  );
}

function ChipInput({ values, label, one, onChange }: Omit<ChipsProps, "changed">): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  if (typed === null) {
    return (
      <button ref={button} type="button" className="chip-add" aria-label={label} onClick={() => setTyped("")}>
        <Icon name="plus" size={10} /> {values.length === 0 && one}
      </button>
    );
  }
  const add = (text: string): void => {
    const next = withTyped(values, text);
    if (next.length > values.length) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      setTyped(null);
      requestAnimationFrame(() => button.current?.focus());
    } else if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add(typed);
      setTyped("");
    } else if (event.key === "Backspace" && typed === "" && values.length > 0) {
      onChange(values.slice(0, -1));
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData("text");
    if (!/[,;\n]/.test(text)) return;
    event.preventDefault();
    add(text);
  };
  return (
    <input
      className="field chip-input"
      aria-label={label}
      placeholder={one}
      // biome-ignore lint/a11y/noAutofocus: the person pressed Add
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onBlur={() => {
        add(typed);
        setTyped(null);
      }}
    />
  );
}
