/** A part of a page: its heading, how many there are, what can be added. */
import { type ReactNode, useId } from "react";
import { Icon } from "../../ui/icons";

interface SectionProps {
  id: string;
  title: string;
  count?: number;
  /** The name of the button that adds one; without it, none is shown. */
  add?: string;
  onAdd?: () => void;
  children: ReactNode;
}

export function Section({ id, title, count, add, onAdd, children }: SectionProps): ReactNode {
  const heading = useId();
  return (
    <section className="data-part" data-part={id} aria-labelledby={heading}>
      <header>
        <h2 id={heading} tabIndex={-1}>
          {title}
          {count !== undefined && <span className="data-count">{count.toLocaleString("en")}</span>}
        </h2>
        {add && (
          <button type="button" className="button small" onClick={onAdd}>
            <Icon name="plus" size={12} /> {add}
          </button>
        )}
      </header>
      {children}
    </section>
  );
}
