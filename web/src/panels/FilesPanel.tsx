/** The project's notebooks: open, add, rename, duplicate, delete, take along in another format. */
import { type FormEvent, type ReactNode, useState } from "react";
import { notebookPath } from "../state/session";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/Menu";
import { notify } from "../ui/notices";
import type { Deleted, NotebookEntry } from "../wire/aliases";
import { downloadAddress } from "../wire/http";
import { changeFiles, notebookAddress, useProject } from "./project";

type Question = { kind: "new" } | { kind: "rename" | "delete"; entry: NotebookEntry } | null;

export function FilesPanel(): ReactNode {
  const project = useProject();
  const [question, setQuestion] = useState<Question>(null);
  return (
    <>
      <button type="button" className="button line wide" onClick={() => setQuestion({ kind: "new" })}>
        <Icon name="plus" size={14} /> New notebook
      </button>
      {!project && <p className="panel-empty">Looking for notebooks…</p>}
      {project?.notebooks.length === 0 && <p className="panel-empty">No notebook yet. Begin with a new one.</p>}
      <ul className="file-list">
        {project?.notebooks.map((entry) => (
          <FileRow key={entry.path} entry={entry} ask={setQuestion} />
        ))}
      </ul>
      <FileQuestion key={question?.kind} question={question} close={() => setQuestion(null)} />
    </>
  );
}

function FileRow({ entry, ask }: { entry: NotebookEntry; ask: (question: Question) => void }): ReactNode {
  const here = entry.path === notebookPath;
  const take = (format: string): void => {
    location.assign(downloadAddress("/api/export", { path: entry.path, format }));
  };
  return (
    <li className={here ? "file here" : "file"}>
      <a href={notebookAddress(entry.path)} aria-current={here ? "page" : undefined} title={entry.path}>
        <span className="file-title">{entry.title}</span>
        <span className="file-path">{entry.path}</span>
      </a>
      <Menu
        trigger={
          <button type="button" className="button icon" aria-label={`More for ${entry.title}`}>
            <Icon name="more" />
          </button>
        }
        items={[
          { title: "Rename…", run: () => ask({ kind: "rename", entry }) },
          { title: "Duplicate", run: () => void changeFiles("/api/notebook/duplicate", { path: entry.path }) },
          null,
          { title: "Download as Markdown", run: () => take("md") },
          { title: "Download as Jupyter notebook", run: () => take("ipynb") },
          { title: "Download as Python script", run: () => take("py") },
          null,
          { title: "Delete…", danger: true, disabled: here, run: () => ask({ kind: "delete", entry }) },
        ]}
      />
    </li>
  );
}

const WORDS = {
  new: { title: "New notebook", label: "Title", action: "Create" },
  rename: { title: "Rename notebook", label: "New path", action: "Rename" },
  delete: { title: "Delete notebook", label: "", action: "Delete" },
} as const;

function FileQuestion({ question, close }: { question: Question; close: () => void }): ReactNode {
  const [text, setText] = useState(question?.kind === "rename" ? question.entry.path : "");
  if (!question) return null;
  const words = WORDS[question.kind];
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await answerQuestion(question, text.trim())) close();
  };
  return (
    <Dialog title={words.title} open onClose={close}>
      <form className="question" onSubmit={submit}>
        {question.kind === "delete" ? (
          <p>“{question.entry.title}” goes to the project's trash folder, where it can be taken back from.</p>
        ) : (
          <label>
            {words.label}
            <input className="field" autoFocus value={text} onChange={(event) => setText(event.target.value)} />
          </label>
        )}
        <div className="question-foot">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button solid" disabled={question.kind !== "delete" && text.trim() === ""}>
            {words.action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function answerQuestion(question: NonNullable<Question>, text: string): Promise<boolean> {
  if (question.kind === "new") {
    const made = await changeFiles<NotebookEntry>("/api/notebook/create", { title: text });
    if (made) location.assign(notebookAddress(made.path));
    return made !== null;
  }
  const { path } = question.entry;
  if (question.kind === "rename") {
    const renamed = await changeFiles<NotebookEntry>("/api/notebook/rename", { path, to: text });
    if (renamed && path === notebookPath) location.assign(notebookAddress(renamed.path));
    return renamed !== null;
  }
  const deleted = await changeFiles<Deleted>("/api/notebook/delete", { path });
  if (deleted) notify({ tone: "plain", text: `Deleted. It is kept in ${deleted.kept}.` });
  return deleted !== null;
}
