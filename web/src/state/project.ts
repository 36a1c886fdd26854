/** What the server says of the project; asked once, shared by all. */
import { getJson } from "../wire/http";
import type { ProjectInfo } from "../wire/types";
import { Signal } from "./signal";

export const project = new Signal<ProjectInfo | null>(null);

/** Ask again, for instance after a file was added. */
export async function loadProject(): Promise<ProjectInfo> {
  const info = await getJson<ProjectInfo>("/api/project");
  project.set(info);
  return info;
}
