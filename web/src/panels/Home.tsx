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
      <p className="home-data">
        <a href="#data=">What is written about the data</a>
      </p>
    </div>
  );
}
