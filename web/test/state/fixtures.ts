/** Small sessions for tests. */

import { EMPTY_SESSION } from "../../src/state/model";
import type { CellView, Delta, Snapshot } from "../../src/wire/aliases";

export function view(id: string, part: Partial<CellView> = {}): CellView {
  return {
    id,
    kind: "python",
    text: "",
    version: 0,
    name: "",
    attributes: {},
    group: "",
    validity: "fresh",
    status: "idle",
    result: null,
    diagnostics: [],
    upstream: [],
    definitions: [],
    input: null,
    waiting: null,
    console: [],
    ...part,
  };
}

export function snapshot(cells: CellView[], revision = 1): Snapshot {
  return { type: "snapshot", epoch: "e", revision, session: EMPTY_SESSION, cells, proposals: [], groups: [] };
}

export function delta(base: number, ...changes: Delta["changes"]): Delta {
  return { type: "delta", base, revision: base + 1, changes };
}
