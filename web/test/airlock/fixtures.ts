/** Small airlocks for tests. */
import type { Draft, Proposal, Version } from "../../src/wire/aliases";

export function draft(id: string, part: Partial<Draft> = {}): Draft {
  const cell = { id, kind: "sql", source: `SELECT '${id}'`, name: id, attributes: {}, group: "" };
  return {
    cell,
    result: null,
    replaces: "",
    before: "",
    step: "",
    version: 0,
    edited: false,
    diagnostics: [],
    repairs: [],
    writes: false,
    allowed: false,
    upstream: [],
    outdated: false,
    ...part,
  } as Draft;
}

export function proposal(id: string, drafts: Draft[], part: Partial<Proposal> = {}): Proposal {
  const evidence = { calls: [], checks: [], doubts: [], repairs: [], trust: "review", seconds: 0, context: null };
  const version = { prompt: "why", plan: "", drafts, evidence, refusal: null, failure: "" } as unknown as Version;
  return {
    id,
    after: "",
    base_revision: 1,
    state: "ready",
    versions: [version],
    shown: 0,
    stale: [],
    not_sent: {},
    intent: "generate",
    cells: [],
    group: "",
    attempt: 0,
    unwalled: "",
    ...part,
  } as Proposal;
}
