/** Text that turns into a field when it is pressed; what is written counts when the field is left. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

/** Longer text is cut where it is only shown; its field has all of it. */
const SHOWN = 1200;

interface EditableTextProps {
  value: string;
  /** What it is: "Description of sales". */
  label: string;
  placeholder: string;
  /** One line: Enter is done. Otherwise Enter is done too, and Shift+Enter is a new line. */
  className?: string;
  changed?: boolean;
  onChange: (value: string) => void;
}

export function EditableText(props: EditableTextProps): ReactNode {
  const { value, label, placeholder, className = "", changed = false, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (draft !== null || !back.current) return;
    back.current = false;
    button.current?.focus();
  }, [draft]);
  if (draft === null) {
    return (
      <button
        ref={button}
        type="button"
        dir="auto"
        className={`editable ${className} ${value ? "" : "empty"} ${changed ? "changed" : ""}`}
        aria-label={`${label}: ${value ? value.slice(0, SHOWN) : "none"}. Edit`}
        onClick={() => setDraft(value)}
      >
        {value ? cut(value) : placeholder}
      </button>
    );
  }
  const finish = (keep: boolean, refocus: boolean): void => {
    back.current = refocus;
    setDraft(null);
    const text = draft.trim();
    if (keep && text !== value.trim()) onChange(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      finish(false, true);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      finish(true, true);
    }
  };
  return (
    <textarea
      className={`field editing ${className}`}
      dir="auto"
      rows={1}
      aria-label={label}
      placeholder={placeholder}
      // biome-ignore lint/a11y/noAutofocus: the person pressed the text to write in it
      autoFocus
      value={draft}
      onFocus={(event) => event.currentTarget.setSelectionRange(draft.length, draft.length)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(true, false)}
      onKeyDown={onKeyDown}
    />
  );
}

/** As much of a text as is read at a glance. */
export function cut(text: string, most = SHOWN): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
