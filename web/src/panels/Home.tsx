/** The page of a project: its notebooks, and how to begin. */
import type { ReactNode } from "react";
import { FilesPanel } from "./FilesPanel";
import { useProject } from "./project";

export function Home(): ReactNode {
  const project = useProject();
  return (
    <div className="home">
      <h1>{project?.name ?? "Quire"}</h1>
      <p className="home-folder">{project?.folder}</p>
      <FilesPanel />
    </div>
  );
}
