/** Which tier each task is asked of. */
import { type ReactNode, useId } from "react";
import type { ModelTask } from "../wire/aliases";
import { COMPLETE } from "./choice";

interface TaskListProps {
  tasks: readonly ModelTask[];
  chosen: Record<string, ModelTask["tier"]>;
  onChange: (task: string, tier: ModelTask["tier"]) => void;
}

export function TaskList({ tasks, chosen, onChange }: TaskListProps): ReactNode {
  const listed = tasks.filter((task) => task.task !== COMPLETE);
  if (tasks.length === 0) return null;
  return (
    <details className="models-tasks">
      <summary>Which tier does what</summary>
      <ul>
        {listed.map((task) => (
          <TaskRow key={task.task} task={task} tier={chosen[task.task] ?? task.tier} onChange={onChange} />
        ))}
      </ul>
    </details>
  );
}

interface TaskRowProps {
  task: ModelTask;
  tier: ModelTask["tier"];
  onChange: TaskListProps["onChange"];
}

function TaskRow({ task, tier, onChange }: TaskRowProps): ReactNode {
  const id = useId();
  return (
    <li>
      <label htmlFor={id}>{task.title}</label>
      <select
        id={id}
        className="field"
        value={tier}
        onChange={(event) => onChange(task.task, event.target.value as ModelTask["tier"])}
      >
        <option value="fast">Fast</option>
        <option value="strong">Strong</option>
        <option value="none">No model</option>
      </select>
    </li>
  );
}
