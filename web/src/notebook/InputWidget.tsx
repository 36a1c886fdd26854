/** An input cell as a control. What is chosen goes to the server, which is the one that knows the value. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { CellState } from "../state/model";
import { operate } from "../state/session";
import { MultiselectControl, RangeControl, SelectControl, SliderControl } from "./choices";
import { CheckboxControl, DateControl, NumberControl, TextControl } from "./controls";
import { useOptions } from "./options";
import { readWidget, type Widget } from "./widget";

/** While a slider moves or somebody types, the value is sent when they pause this long. */
const PAUSE = 120;

export interface ControlProps {
  widget: Widget;
  options: readonly (string | number | boolean)[];
  value: unknown;
  label: string;
  onChange: (value: unknown) => void;
}

const CONTROLS: Record<Widget["type"], (props: ControlProps) => ReactNode> = {
  select: SelectControl,
  multiselect: MultiselectControl,
  slider: SliderControl,
  range: RangeControl,
  number: NumberControl,
  text: TextControl,
  date: DateControl,
  checkbox: CheckboxControl,
};

export function InputWidget({ cell }: { cell: CellState }): ReactNode {
  const widget = useMemo(() => readWidget(cell.text), [cell.text]);
  const [value, change] = useSentValue(cell);
  const { options, problem } = useOptions(widget, cell);
  if (!widget) return <p className="hint">This input is not finished. Press Enter to edit it.</p>;
  const Control = CONTROLS[widget.type];
  const label = widget.label || cell.name || "Value";
  return (
    <div className="widget">
      <span className="widget-label" aria-hidden="true">
        {label}
      </span>
      <Control widget={widget} options={options} value={value} label={label} onChange={change} />
      {problem && <span className="hint">{problem}</span>}
    </div>
  );
}

/** The value as this window shows it: its own choice until the server has answered, then the server's. */
function useSentValue(cell: CellState): [unknown, (value: unknown) => void] {
  const [own, setOwn] = useState<{ value: unknown } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (value: unknown): void => {
    setOwn({ value });
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const mine = ++last.current;
      await operate({ type: "set_input", cell: cell.id, value });
      if (mine === last.current) setOwn((present) => (present && Object.is(present.value, value) ? null : present));
    }, PAUSE);
  };
  return [own ? own.value : cell.input, change];
}
