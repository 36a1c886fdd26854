/** Which models are asked: one for each tier, which tier a task takes, whether they answer, what was spent today. */
import { type ReactNode, useEffect, useState } from "react";
import { useSignal } from "../state/signal";
import { Dialog } from "../ui/Dialog";
import { Inline } from "../ui/Inline";
import type { ChooseModels, ModelsInfo } from "../wire/aliases";
import { COMPLETE, choiceOf, differs, trouble } from "./choice";
import { chooseModels, loadModels, models, modelsFailure, modelsOpen } from "./models";
import { NoModel } from "./NoModel";
import { Spent } from "./Spent";
import { TaskList } from "./TaskList";
import { ModelNames, TierField } from "./TierField";

export function ModelsDialog(): ReactNode {
  const open = useSignal(modelsOpen);
  return (
    <Dialog title="Models" className="models" open={open} onClose={() => modelsOpen.set(false)}>
      <Body />
    </Dialog>
  );
}

function Body(): ReactNode {
  const info = useSignal(models);
  const failure = useSignal(modelsFailure);
  useEffect(() => void loadModels(), []);
  return (
    <>
      {failure !== "" && (
        <p className="models-problem" role="alert">
          {failure}{" "}
          <button type="button" className="link" onClick={loadModels}>
            Try again
          </button>
        </p>
      )}
      {info && <Settings key={JSON.stringify(choiceOf(info))} info={info} />}
      {!info && failure === "" && <p role="status">Reading the settings…</p>}
    </>
  );
}

function Settings({ info }: { info: ModelsInfo }): ReactNode {
  const before = choiceOf(info);
  const [choice, setChoice] = useState<ChooseModels>(before);
  const [saving, setSaving] = useState(false);
  const change = (part: Partial<ChooseModels>): void => setChoice({ ...choice, ...part });
  const wrong = [choice.fast, choice.strong, choice.fallback].some((each) => trouble(each, info.providers) !== "");
  const save = async (): Promise<void> => {
    setSaving(true);
    await chooseModels(choice);
    setSaving(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {info.problem !== "" && (
        <p className="models-problem">
          <Inline text={`${info.problem} ${info.remedy}`.trim()} />
        </p>
      )}
      {!info.available && <NoModel info={info} />}
      <ModelNames info={info} />
      <TierField
        info={info}
        tier="fast"
        value={choice.fast}
        hint="Small questions, many times: completion, titles, charts, explanations."
        onChange={(fast) => change({ fast })}
      />
      <TierField
        info={info}
        tier="strong"
        value={choice.strong}
        hint="Plans, SQL, Python, edits, and whatever the fast one could not do."
        onChange={(strong) => change({ strong })}
      />
      <TierField
        info={info}
        tier="fallback"
        value={choice.fallback}
        hint="Asked when the others do not answer. May be left empty."
        onChange={(fallback) => change({ fallback })}
      />
      <label className="models-complete">
        <input
          type="checkbox"
          checked={(choice.tasks[COMPLETE] ?? "none") !== "none"}
          onChange={(event) =>
            change({ tasks: { ...choice.tasks, [COMPLETE]: event.target.checked ? "fast" : "none" } })
          }
        />
        Complete while you type
        <span className="models-hint">The fast model is sent the cell that you type in; Tab takes what it offers.</span>
      </label>
      <TaskList
        tasks={info.tasks}
        chosen={choice.tasks}
        onChange={(task, tier) => change({ tasks: { ...choice.tasks, [task]: tier } })}
      />
      <Spent info={info} />
      <div className="question-foot">
        <button type="button" className="button" onClick={() => modelsOpen.set(false)}>
          Close
        </button>
        <button type="submit" className="button solid" disabled={saving || wrong || !differs(choice, before)}>
          {saving ? "Saving…" : "Save into quire.toml"}
        </button>
      </div>
    </form>
  );
}
