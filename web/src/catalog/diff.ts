/** A unified diff as lines with their numbers, for reading. Pure. */
export interface DiffLine {
  kind: "added" | "removed" | "same" | "gap";
  text: string;
  /** The line's number in the new file, or in the old one when it goes. 0 for a gap. */
  line: number;
}

export function readDiff(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inside = false;
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk) {
      if (inside) lines.push({ kind: "gap", text: "", line: 0 });
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      inside = true;
    } else if (!inside || line.startsWith("\\")) {
      // The file names above the first hunk, and the note on a missing last line end.
    } else if (line.startsWith("+")) {
      lines.push({ kind: "added", text: line.slice(1), line: after++ });
    } else if (line.startsWith("-")) {
      lines.push({ kind: "removed", text: line.slice(1), line: before++ });
    } else {
      lines.push({ kind: "same", text: line.slice(1), line: after++ });
      before += 1;
    }
  }
  return lines;
}
