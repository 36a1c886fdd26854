/** The project's notebooks as panels use them: asked for once, and again when its files changed. */
import { useEffect } from "react";
import { loadProject, project } from "../state/project";
import { useSignal } from "../state/signal";
import { notify } from "../ui/notices";
import type { ProjectInfo } from "../wire/aliases";
import { postJson, RequestFailed } from "../wire/http";

function complain(error: unknown): null {
  if (!(error instanceof RequestFailed)) throw error;
  notify({ tone: "error", text: error.message });
  return null;
}

/** The project, null until it is there. */
export function useProject(): ProjectInfo | null {
  useEffect(() => {
    if (!project.value) void loadProject().catch(complain);
  }, []);
  return useSignal(project);
}

/** Change the project's files; the list follows. Null, with a notice, when the server refused. */
export async function changeFiles<T>(path: string, body: unknown): Promise<T | null> {
  try {
    const answer = await postJson<T>(path, body);
    await loadProject();
    return answer;
  } catch (error) {
    return complain(error);
  }
}

export function notebookAddress(path: string): string {
  return `/?path=${encodeURIComponent(path)}`;
}
