/**
 * Where the arcs of the graph run. Cells stand in one column in the notebook's order; each edge is an arc on their
 * left in a lane of its own as long as it lasts, short edges closest to the cells (interval colouring).
 */
export interface Arc {
  from: number;
  to: number;
  lane: number;
}

/** Arcs for edges between rows; `upstream[row]` are the rows that the row depends on. */
export function layArcs(upstream: readonly (readonly number[])[]): Arc[] {
  const edges = upstream.flatMap((rows, to) => rows.filter((from) => from !== to).map((from) => ({ from, to })));
  edges.sort((a, b) => Math.abs(a.to - a.from) - Math.abs(b.to - b.from) || a.to - b.to);
  const taken: [number, number][][] = [];
  return edges.map(({ from, to }) => {
    const low = Math.min(from, to);
    const high = Math.max(from, to);
    let lane = taken.findIndex((spans) => spans.every(([start, end]) => high <= start || low >= end));
    if (lane < 0) lane = taken.push([]) - 1;
    taken[lane]?.push([low, high]);
    return { from, to, lane };
  });
}

/** All rows that can be reached from a row by following `next`. */
export function reachable(start: number, next: readonly (readonly number[])[]): Set<number> {
  const found = new Set<number>();
  const waiting = [start];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    for (const other of next[row] ?? []) {
      if (!found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return found;
}
