/** Short names for what the generated types spell out. */
import type {
  Ask,
  CellResult,
  CellView,
  DatasetSummary,
  Delta,
  EditQuery,
  Operate,
  SessionView,
  Snapshot,
} from "./types";

export type Operation = Operate["operation"];
export type Change = Delta["changes"][number];
export type CellKind = CellView["kind"];
export type Validity = CellView["validity"];
export type Status = CellView["status"];
export type Output = CellResult["outputs"][number];
export type CatalogEdit = EditQuery["edits"][number];
export type Intent = NonNullable<Ask["intent"]>;
export type Endorsement = DatasetSummary["endorsement"];
export type Visibility = DatasetSummary["visibility"];
export type KernelStatus = SessionView["kernel"];
export type SaveStatus = SessionView["saved"];
export * from "./types";
export type { Snapshot };
