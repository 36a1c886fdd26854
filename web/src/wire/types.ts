// Generated from src/quire/server/wire.py by scripts/wire_types.py; change it there.

/** Put the drafts (empty: all; else these, and those of the others that they need) into the document as one undoable step, with their results. */
export interface AcceptProposal {
  type: "accept_proposal";
  proposal: string;
  drafts?: string[];
}

/** A relationship that was inferred is right: from now on it counts as declared. */
export interface AcceptRelationship {
  type: "accept_relationship";
  name: string;
}

/** Done, at this revision. */
export interface Acknowledged {
  type: "acknowledged";
  id: number;
  revision: number;
}

/** Many rows of `from_dataset` belong to one row of `to_dataset`; without a name it gets one. */
export interface AddRelationship {
  type: "add_relationship";
  from_dataset: string;
  from_columns: string[];
  to_dataset: string;
  to_columns: string[];
  name: string;
}

/** Yes to the very statement that a draft holds now: it may change its database, and is run. */
export interface AllowWrite {
  type: "allow_write";
  proposal: string;
  draft: string;
}

/** A cell's place in the graph, or what is wrong with it, changed. */
export interface AnalysisChanged {
  type: "analysis_changed";
  cell: string;
  upstream: string[];
  definitions: string[];
  diagnostics: Diagnostic[];
}

/** Answer a pending `input()`. */
export interface AnswerInput {
  type: "answer_input";
  text: string;
}

/** Do what a diagnostic at the cell proposes. */
export interface ApplyFix {
  type: "apply_fix";
  cell: string;
  fix: Fix;
}

/** Open an airlock below `after` (empty: at the top) for a prompt about `cells`; the client chooses the id. With an `intent` that says enough by itself (explain, fix, document, explode, implode) the prompt may be empty. */
export interface Ask {
  type: "ask";
  id: string;
  after: string;
  prompt: string;
  intent?: "chart" | "document" | "edit" | "explain" | "explode" | "fix" | "generate" | "implode" | "summarise";
  cells?: string[];
}

/** Ask with another prompt in the same airlock; the earlier version is kept. With `step`, the id of one draft, only that one is made anew; the others stay as they are. */
export interface AskAgain {
  type: "ask_again";
  proposal: string;
  prompt: string;
  step?: string;
}

/** Open an airlock, with an id chosen by the client, that takes the place of an accepted group when accepted. */
export interface AskGroup {
  type: "ask_group";
  id: string;
  group: string;
  prompt: string;
}

/** One request to a model: for which task and attempt, what it cost, and the exact text both ways. `cost` is in US dollars, None when the price is not known. `failure` is a sentence, empty when it answered. `hash` identifies the text that was sent. */
export interface Call {
  task: string;
  model: string;
  tier: string;
  attempt: number;
  seconds: number;
  tokens_in: number;
  tokens_out: number;
  cost: number | null;
  hash: string;
  sent: string;
  reply: string;
  failure: string;
}

/** On the websocket: a file of the catalog changed, whoever did it; ask again for what is shown. */
export interface CatalogChanged {
  type: "catalog_changed";
  revision: string;
}

/** Something that was found; `dataset` is where it belongs, `detail` the text in which it was found. */
export interface CatalogHit {
  kind: "caveat" | "dataset" | "example" | "field" | "guide" | "metric";
  name: string;
  dataset: string;
  detail: string;
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  visibility: "hidden" | "visible";
}

/** Best first; `more` when some were left out. */
export interface CatalogHits {
  hits: CatalogHit[];
  more: boolean;
}

/** What there is to query: connections with their tables, the notebook's frames, metrics. */
export interface CatalogInfo {
  connections: ConnectionView[];
  frames: FrameView[];
  metrics: MetricView[];
  problems: CatalogProblem[];
}

/** Everything that is written about the data; `revision` changes whenever a file of the catalog does. */
export interface CatalogModel {
  revision: string;
  datasets: DatasetSummary[];
  metrics: MetricCard[];
  guides: GuideCard[];
  examples: ExampleCard[];
  problems: ModelProblem[];
}

/** Something wrong in a semantic model file. */
export interface CatalogProblem {
  path: string;
  line: number;
  message: string;
}

/** `GET /api/catalog`: `path` is the open notebook, for its frames; empty for none. */
export interface CatalogQuery {
  path: string;
}

/** What everybody in the company knows. `predicate` is SQL over the dataset's fields that queries must apply. */
export interface Caveat {
  text: string;
  predicate: string;
  severity: "note" | "required" | "warning";
}

/** One atomic thought. `name` is the frame that a SQL cell defines, the variable that an input cell defines, and a label elsewhere. `attributes` are the words of the fence's info string, in order (`connection`, `hide`, …). `group` names the accepted airlock that the cell came from, empty when a person wrote it. */
export interface Cell {
  id: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
  source: string;
  name: string;
  attributes: Record<string, string>;
  group: string;
}

/** A cell's kind, name, attributes or group changed. */
export interface CellChanged {
  type: "cell_changed";
  id: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
  name: string;
  attributes: Record<string, string>;
  group: string;
}

/** The result of one run of one cell. `snapshot` is the hash of everything that the result depends on; `hashes` maps each name that the cell wrote to the hash of its value; `finished` is seconds since the epoch. */
export interface CellResult {
  cell: string;
  status: "aborted" | "error" | "interrupted" | "ok";
  outputs: (Display | Failure | Stream | Table)[];
  seconds: number;
  snapshot: string;
  hashes: Record<string, string>;
  finished: number;
}

/** A cell as a window shows it. `text` is its source at `version`; `validity` says whether its result still holds. `evaluated` means: ran in an earlier session with the same snapshot, so the output holds but no value is live. */
export interface CellView {
  id: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
  text: string;
  version: number;
  name: string;
  attributes: Record<string, string>;
  group: string;
  validity: "aborted" | "evaluated" | "fresh" | "stale";
  status: "idle" | "queued" | "running";
  result: CellResult | null;
  diagnostics: Diagnostic[];
  upstream: string[];
  definitions: string[];
  input: unknown;
  waiting: string | null;
  console: Stream[];
}

/** New cells, in order, below `after` (empty: at the top). */
export interface CellsInserted {
  type: "cells_inserted";
  after: string;
  cells: CellView[];
}

/** Cells that are gone. */
export interface CellsRemoved {
  type: "cells_removed";
  cells: string[];
}

/** `POST /api/models`: written into `quire.toml`; an empty name leaves the choice to the keys that are there. */
export interface ChooseModels {
  fast: string;
  strong: string;
  fallback: string;
  tasks: Record<string, "fast" | "none" | "strong">;
}

/** A column of a table: its name and its DuckDB type name. */
export interface Column {
  name: string;
  type: string;
}

/** A column at a glance: `histogram` are bin counts (numbers, dates), `top` the most frequent values with counts. */
export interface ColumnProfile {
  name: string;
  type: string;
  count: number;
  nulls: number;
  distinct: number;
  minimum: string;
  maximum: string;
  mean: string;
  histogram: number[];
  top: ([string, number])[];
}

/** A column in the data browser; `field` and `description` come from the semantic model. */
export interface ColumnView {
  name: string;
  type: string;
  description: string;
  field: string;
  synonyms: string[];
  is_key: boolean;
}

/** `POST /api/complete`: suggestions at `position` (UTF-16 units) of `code`; `path` is the notebook. The kind `prompt` is a question: there names are suggested after `@`. */
export interface CompleteQuery {
  path: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql" | "prompt";
  code: string;
  position: number;
  cell: string;
  connection: string;
}

/** A suggestion: `kind` is variable, function, class, module, column, keyword, table, frame or property. */
export interface Completion {
  label: string;
  kind: string;
  detail: string;
  documentation: string;
}

/** Suggestions for the text from `start` (UTF-16 units) to the position; `more` when some were left out. */
export interface Completions {
  start: number;
  items: Completion[];
  more: boolean;
}

/** Both sides changed the same thing: a cell (None: that side deleted it), or a key of the front matter. */
export interface Conflict {
  cell: string;
  ours: Cell | null;
  theirs: Cell | null;
  key: string;
}

/** A connection as `quire.toml` declares it; its address is shown without credentials. */
export interface ConnectionEntry {
  name: string;
  url: string;
  dialect: string;
  read_only: boolean;
  default: boolean;
}

/** A connection in the data browser; while `opening` there are no tables yet, ask again. */
export interface ConnectionView {
  name: string;
  dialect: string;
  state: "failed" | "open" | "opening";
  message: string;
  tables: TableView[];
}

/** Console text of a running cell. */
export interface ConsoleAppended {
  type: "console_appended";
  cell: string;
  name: "stderr" | "stdout";
  text: string;
}

/** One item of the context, fields with their dataset: `fields` of `of_fields` are shown. `score` is the chance, 0 to 1, that the answer needs it; `shown` is false for what was looked at and left out. */
export interface ContextItem {
  kind: string;
  name: string;
  score: number;
  why: string;
  shown: boolean;
  fields: number;
  of_fields: number;
}

/** A name with what is to be said of it: `kind` is dataset, field, metric, frame and so on. */
export interface ContextNote {
  kind: string;
  name: string;
  why: string;
}

/** How the context of a question came about. `withheld` are names that were asked for with @ and may not be shown, or mean nothing, each with the reason; `collapsed` are datasets with the look-alikes that they stand for; `cut` is what the budget left out. `text` is what a model reads, cut after 20,000 characters when `text_cut` says so; `text_hash` is of the whole text. `failure` says why there is no context; the answer does not depend on it. */
export interface ContextReceipt {
  tokens: number;
  budget: number;
  items: ContextItem[];
  stages: ContextStage[];
  pinned: string[];
  withheld: ContextNote[];
  collapsed: Record<string, string[]>;
  bridges: string[];
  caveats: string[];
  cut: string[];
  cut_more: number;
  text: string;
  text_cut: boolean;
  text_hash: string;
  seconds: number;
  failure: string;
}

/** One stage: how many items came in and went out, the first that it dropped, how many `more` it dropped. */
export interface ContextStage {
  name: string;
  came: number;
  went: number;
  dropped: ContextNote[];
  more: number;
  notes: string[];
  seconds: number;
}

/** `POST /api/continue`: what may come next at `position` (UTF-16 units) of `code`, as ghost text. */
export interface ContinueQuery {
  path: string;
  cell: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
  code: string;
  position: number;
  connection: string;
}

/** The text that would come next; empty without a model, or when nothing sensible follows. */
export interface Continued {
  text: string;
}

/** `POST /api/notebook/create`: a new notebook; the file's name comes from the title when `path` is empty. */
export interface CreateNotebook {
  title: string;
  path: string;
}

/** Where this window's cursor is: UTF-16 offsets in a cell's text; an empty cell means nowhere. */
export interface Cursor {
  type: "cursor";
  cell?: string;
  anchor?: number;
  head?: number;
}

/** A dataset with all that is known of it. */
export interface DatasetPage {
  revision: string;
  name: string;
  source: string;
  connection: string;
  description: string;
  said: Said[];
  instructions: string;
  synonyms: string[];
  questions: string[];
  primary_key: string[];
  unique_keys: string[][];
  fields: FieldCard[];
  joins: JoinCard[];
  metrics: MetricCard[];
  guides: GuideCard[];
  examples: ExampleCard[];
  caveats: Caveat[];
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  visibility: "hidden" | "visible";
  default_time: string;
  rows: number | null;
  tags: string[];
  problems: ModelProblem[];
  origin: Source;
}

/** `GET /api/catalog/dataset`. */
export interface DatasetQuery {
  name: string;
}

/** A dataset in the list of the Data panel. */
export interface DatasetSummary {
  name: string;
  source: string;
  connection: string;
  description: string;
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  visibility: "hidden" | "visible";
  rows: number | null;
  fields: number;
  caveats: number;
  problems: number;
  tags: string[];
  origin: Source;
}

/** Remove cells. */
export interface DeleteCells {
  type: "delete_cells";
  cells: string[];
}

/** `POST /api/notebook/delete`: the file goes to `.quire/trash`. */
export interface DeleteNotebook {
  path: string;
}

/** Where the deleted notebook is kept, relative to the project folder. */
export interface Deleted {
  kept: string;
}

/** Changes that lead from revision `base` to `revision`. */
export interface Delta {
  type: "delta";
  base: number;
  revision: number;
  changes: (AnalysisChanged | CellChanged | CellsInserted | CellsRemoved | ConsoleAppended | DraftTextChanged | GroupsChanged | InputChanged | OrderChanged | ProposalChanged | ProposalRemoved | ResultChanged | SessionChanged | StatusChanged | TextChanged | ValidityChanged)[];
}

/** One finding. `code` is stable (kebab-case, e.g. `multiple-definitions`); `message` is whole sentences. */
export interface Diagnostic {
  code: string;
  severity: "error" | "hint" | "warning";
  message: string;
  span: Span | null;
  fixes: Fix[];
}

/** A rich value: MIME type to data (text as str, images as base64 str, JSON types as JSON). */
export interface Display {
  type: "display";
  data: Record<string, unknown>;
}

/** `GET /api/table/download`: a whole frame as a file. */
export interface DownloadQuery {
  path: string;
  name: string;
  format: "csv" | "parquet";
}

/** One proposed cell and the result of its preview, None until it ran. `replaces` is the cell of the notebook whose place it takes, empty for a new one; `before` was its text when it was asked for. `step` says in a line what the cell is for. `version` counts the edits that people made; `edited` says that they did. `diagnostics` are what the checks found and could not put right, `repairs` what they did. `writes` says that the statement would change a database; it runs once a person `allowed` it, and only once. `upstream` are the drafts of the same version that it reads; `outdated` says that its result is of an earlier text, or of earlier values. */
export interface Draft {
  cell: Cell;
  result: CellResult | null;
  replaces: string;
  before: string;
  step: string;
  version: number;
  edited: boolean;
  diagnostics: Diagnostic[];
  repairs: Repair[];
  writes: boolean;
  allowed: boolean;
  upstream: string[];
  outdated: boolean;
}

/** Updates that take a draft's text from `version` to `version + len(updates)`, with the client that each came from; what else is other about the proposal follows as `ProposalChanged`. */
export interface DraftTextChanged {
  type: "draft_text_changed";
  proposal: string;
  draft: string;
  version: number;
  clients: string[];
  updates: unknown[][];
}

/** `POST /api/notebook/duplicate`: a copy beside it. */
export interface DuplicateNotebook {
  path: string;
}

/** Apply CodeMirror `ChangeSet.toJSON()` changes to a draft's text at `version` (of the draft). */
export interface EditDraft {
  type: "edit_draft";
  proposal: string;
  draft: string;
  version: number;
  client: string;
  updates: unknown[][];
}

/** What was written, or would be: nothing when there are `problems`. */
export interface EditOutcome {
  revision: string;
  written: boolean;
  files: FileDiff[];
  problems: EditProblem[];
}

/** Why an edit cannot be made; `edit` is its place in the list, -1 when it is about all of them. */
export interface EditProblem {
  edit: number;
  message: string;
}

/** `POST /api/catalog/edit`: changes that are made together or not at all. `base` is the revision that the person saw. With `preview` nothing is written. */
export interface EditQuery {
  edits: (AcceptRelationship | AddRelationship | PutExample | PutGuide | PutMetric | RemoveExample | RemoveGuide | RemoveMetric | RemoveRelationship | SetCaveats | SetProperty | SetQuestions | SetSynonyms)[];
  base: string;
  preview: boolean;
}

/** Apply CodeMirror `ChangeSet.toJSON()` changes to a cell's text at `version` (the number of updates so far). */
export interface EditText {
  type: "edit_text";
  cell: string;
  version: number;
  client: string;
  updates: unknown[][];
}

/** Put the drafts into the document as plain cells, without a group; they have not run. */
export interface EjectProposal {
  type: "eject_proposal";
  proposal: string;
}

/** Why the person may believe it: receipt, checks passed, repairs made, doubts, who planned it, how long it took. `context` says what the answer was chosen from; None when nobody looked. `calls` are the requests to models, in order; empty when none was asked. */
export interface Evidence {
  receipt: Receipt;
  checks: string[];
  repairs: string[];
  doubts: string[];
  trust: "certified" | "checked" | "review";
  planner: string;
  seconds: number;
  context: ContextReceipt | null;
  calls: Call[];
}

/** A question with the SQL that answers it. */
export interface ExampleCard {
  question: string;
  sql: string;
  note: string;
  datasets: string[];
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  origin: Source;
}

/** `GET /api/export`: the notebook as a file of another format. */
export interface ExportQuery {
  path: string;
  format: "ipynb" | "md" | "py";
}

/** The run failed: exception class name, message, the way there, and what to do about it. */
export interface Failure {
  type: "failure";
  error: string;
  message: string;
  trace: TraceFrame[];
  hint: string;
}

/** A field: `values` are all that it holds, `examples` some; `references` is `dataset.field` of a join. */
export interface FieldCard {
  name: string;
  expression: string;
  datatype: string;
  label: string;
  description: string;
  said: Said[];
  synonyms: string[];
  is_time: boolean;
  dimension: boolean;
  is_key: boolean;
  is_unique: boolean;
  references: string;
  values: string[];
  examples: string[];
  profile: FieldProfile;
  visibility: "hidden" | "visible";
  origin: Source;
}

/** What a look at the data found: share of NULLs, distinct values, least and greatest, the shape of values. */
export interface FieldProfile {
  null_share: number | null;
  distinct: number | null;
  minimum: string;
  maximum: string;
  pattern: string;
}

/** What becomes of a file: a unified diff; `change` says whether it is new or gone afterwards. */
export interface FileDiff {
  path: string;
  diff: string;
  added: number;
  removed: number;
  change: "changed" | "created" | "deleted";
}

/** Keep rows where the column compares so; `value` is text typed by a person, cast to the column's type. */
export interface Filter {
  column: string;
  operator: "contains" | "eq" | "ge" | "gt" | "is_null" | "le" | "lt" | "ne" | "not_null";
  value: string;
}

/** A remedy that a person can apply with one key. `kind` names what to do, `arguments` with what: `replace` (text, and line/column of its span as digits), `rename` (from, to, cell), `merge` (into), `order_mode` (none), `rerun` (cell). */
export interface Fix {
  title: string;
  kind: "merge" | "order_mode" | "rename" | "replace" | "rerun";
  arguments: Record<string, string>;
}

/** Show an accepted group as its prompt alone, or with its cells again; kept in the document. */
export interface FoldGroup {
  type: "fold_group";
  group: string;
  folded: boolean;
}

/** A frame that the notebook's kernel holds; `cell` defines it. */
export interface FrameView {
  name: string;
  columns: ColumnView[];
  cell: string;
}

/** An accepted airlock: the cells that share it keep the prompt that made them. `folded` shows the prompt alone. */
export interface Group {
  id: string;
  prompt: string;
  accepted: string;
  trust: string;
  folded: boolean;
}

/** The accepted groups. */
export interface GroupsChanged {
  type: "groups_changed";
  groups: Group[];
}

/** Rules in prose. */
export interface GuideCard {
  name: string;
  text: string;
  datasets: string[];
  visibility: "hidden" | "visible";
  origin: Source;
}

/** The server answers; `kernels` are those of the open notebooks that are ready. */
export interface Health {
  version: string;
  notebooks: number;
  kernels: number;
}

/** First message of a window. `epoch` and `revision` are the last that it saw, empty and 0 when new. */
export interface Hello {
  type: "hello";
  client: string;
  epoch?: string;
  revision?: number;
}

/** An input cell's value, or the prompt that a running cell waits at. */
export interface InputChanged {
  type: "input_changed";
  cell: string;
  value: unknown;
  waiting: string | null;
}

/** Add a cell below `after` (empty: at the top); the client chooses the id (8 lower-case letters or digits). */
export interface InsertCell {
  type: "insert_cell";
  id: string;
  after: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
  source?: string;
  name?: string;
  attributes?: Record<string, string>;
}

/** Stop what runs. */
export interface Interrupt {
  type: "interrupt";
}

/** An item by its name; a field also by that of its dataset. */
export interface ItemName {
  kind: "dataset" | "field" | "metric" | "relationship";
  name: string;
  dataset: string;
}

/** A relationship seen from a dataset: `to` one row of the neighbour, or `from` many rows of it. `columns` are this dataset's. One that was `inferred` says how sure that is (`confidence`, 0 to 1) and why. */
export interface JoinCard {
  name: string;
  neighbour: string;
  direction: "from" | "to";
  columns: string[];
  neighbour_columns: string[];
  inferred: boolean;
  confidence: number;
  evidence: string;
  visibility: "hidden" | "visible";
  origin: Source;
}

/** Newest first. */
export interface Ledger {
  entries: LedgerEntry[];
}

/** One line of the ledger, as it was written; `at` is seconds since the epoch. */
export interface LedgerEntry {
  at: number;
  event: string;
  notebook: string;
  proposal: string;
  prompt: string;
  details: Record<string, unknown>;
}

/** `GET /api/ledger`: what was proposed and decided in a notebook; empty for the whole project. */
export interface LedgerQuery {
  path: string;
}

/** Join the texts of cells of one kind into the first of them. */
export interface MergeCells {
  type: "merge_cells";
  cells: string[];
}

/** A metric with all that is known of it; `datasets` are those that its expression reads. */
export interface MetricCard {
  name: string;
  expression: string;
  description: string;
  said: Said[];
  synonyms: string[];
  format: string;
  default_time: string;
  caveats: Caveat[];
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  visibility: "hidden" | "visible";
  datasets: string[];
  origin: Source;
}

/** A number with one definition, for the data browser. */
export interface MetricView {
  name: string;
  description: string;
  expression: string;
  synonyms: string[];
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  caveats: Caveat[];
}

/** Something wrong in a file of the catalog; `item` is the dataset, metric or relationship it belongs to. */
export interface ModelProblem {
  path: string;
  line: number;
  message: string;
  item: string;
}

/** A provider that may be chosen; `models` are names to begin with. The key itself is never sent. */
export interface ModelProvider {
  name: string;
  title: string;
  key: string;
  ready: boolean;
  models: string[];
}

/** `GET /api/catalog/model`. */
export interface ModelQuery {
}

/** A task, and the tier that it is asked of; `none` when it is switched off. */
export interface ModelTask {
  task: string;
  title: string;
  tier: "fast" | "none" | "strong";
}

/** The model of a tier, empty when there is none. `key` names the variable that holds its key, empty when it needs none; `ready` says that it can be asked, `problem` and `remedy` why not and what to do. */
export interface ModelTier {
  tier: "fast" | "strong";
  model: string;
  key: string;
  ready: boolean;
  problem: string;
  remedy: string;
}

/** `GET /api/models`. `source` says where the choice stands: `quire.toml`, or the variable that brought it. `installed` says that the libraries are there. `spent_today` is in US dollars, without `unpriced` requests; a limit of 0 is none. */
export interface ModelsInfo {
  available: boolean;
  tiers: ModelTier[];
  tasks: ModelTask[];
  providers: ModelProvider[];
  fallback: string;
  source: string;
  installed: boolean;
  spent_today: number;
  tokens_today: number;
  requests_today: number;
  unpriced: number;
  day_usd: number;
  request_usd: number;
  problem: string;
  remedy: string;
}

/** Put cells, in their present order, below `after` (empty: at the top). */
export interface MoveCells {
  type: "move_cells";
  cells: string[];
  after: string;
}

/** A notebook of the project; `changed` is seconds since the epoch. */
export interface NotebookEntry {
  path: string;
  title: string;
  changed: number;
  size: number;
}

/** Please do this. `id` counts up per window; it comes back in `Acknowledged` or `Rejected`. */
export interface Operate {
  type: "operate";
  id: number;
  operation: AcceptProposal | AllowWrite | AnswerInput | ApplyFix | Ask | AskAgain | AskGroup | DeleteCells | EditDraft | EditText | EjectProposal | FoldGroup | InsertCell | Interrupt | MergeCells | MoveCells | Redo | RejectProposal | RemoveDraft | RenameCell | RenameDraft | ResolveDisk | Restart | Run | RunDraft | SaveNow | SetAttributes | SetInput | SetKind | SetMetadata | SetRunOnEdit | ShowVersion | SplitCell | StopProposal | TrustNotebook | Undo;
}

/** Cells in another order: all ids. */
export interface OrderChanged {
  type: "order_changed";
  order: string[];
}

/** What `PageRequest` asked for; `row_count` counts after filters. */
export interface Page {
  columns: Column[];
  rows: unknown[][];
  row_count: number;
}

/** Rows `offset` to `offset + limit` of a frame, after `filters` and `sort`. */
export interface PageRequest {
  name: string;
  offset: number;
  limit: number;
  sort: SortKey[];
  filters: Filter[];
}

/** Another window: `colour` is an index into the palette of cursors. */
export interface Peer {
  client: string;
  name: string;
  colour: number;
  cell: string;
  anchor: number;
  head: number;
}

/** Every other window of this notebook. */
export interface Presence {
  type: "presence";
  peers: Peer[];
}

/** `ok` when every model answers in the modes that are needed. */
export interface ProbeAnswer {
  ok: boolean;
  models: Probed[];
}

/** `POST /api/models/probe`: ask a model for a word, a stream and JSON; empty means those that are configured. */
export interface ProbeQuery {
  model: string;
}

/** A model that was tried; `ok` when it can be used. */
export interface Probed {
  model: string;
  ok: boolean;
  message: string;
  remedy: string;
  seconds: number;
  modes: ProbedMode[];
}

/** One way of asking: whether it worked, and what came or what to do. */
export interface ProbedMode {
  name: string;
  ok: boolean;
  message: string;
  seconds: number;
}

/** Any answer that is not 2xx: what happened, what was expected, what to do next. */
export interface Problem {
  message: string;
  expected: string;
  remedy: string;
}

/** Columns in the order of the frame. */
export interface Profile {
  columns: ColumnProfile[];
}

/** `POST /api/table/profile`: every column of a frame at a glance. */
export interface ProfileQuery {
  path: string;
  name: string;
}

/** `GET /api/project`. `suggestions` are questions that the semantic model can answer. */
export interface ProjectInfo {
  name: string;
  folder: string;
  version: string;
  timezone: string;
  notebooks: NotebookEntry[];
  connections: ConnectionEntry[];
  suggestions: string[];
}

/** An airlock: shown below the cell `after` (empty: at the top). `versions` oldest first; `shown` indexes them. `stale` are the cells that would become stale on accept. `not_sent` maps a name that the preview could not get to the reason, in a sentence. `cells` are those of the notebook that the `intent` is about; `group` is the accepted group that is asked again, whose place it takes. `attempt` counts the repair rounds after a preview in which a draft failed. `unwalled` says why the code of the preview could write files and open connections here; empty when it cannot. */
export interface Proposal {
  id: string;
  after: string;
  base_revision: number;
  state: "failed" | "planning" | "previewing" | "ready" | "refused";
  versions: Version[];
  shown: number;
  stale: string[];
  not_sent: Record<string, string>;
  intent: "chart" | "document" | "edit" | "explain" | "explode" | "fix" | "generate" | "implode" | "summarise";
  cells: string[];
  group: string;
  attempt: number;
  unwalled: string;
}

/** An airlock is there, or changed. */
export interface ProposalChanged {
  type: "proposal_changed";
  proposal: Proposal;
}

/** An airlock is gone. */
export interface ProposalRemoved {
  type: "proposal_removed";
  proposal: string;
  decision: "accepted" | "ejected" | "rejected";
}

/** A question with the SQL that answers it, new or in the place of the one whose question `replaces` is. */
export interface PutExample {
  type: "put_example";
  question: string;
  sql: string;
  note: string;
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  replaces: string;
}

/** A guide, new or in the place of the one that `replaces` names. */
export interface PutGuide {
  type: "put_guide";
  name: string;
  text: string;
  datasets: string[];
  visibility: "hidden" | "visible";
  replaces: string;
}

/** A new metric, or another definition of the one that `replaces` names (its name may change). What is not said here (caveats, endorsement, visibility) stays as it is. */
export interface PutMetric {
  type: "put_metric";
  name: string;
  expression: string;
  description: string;
  synonyms: string[];
  format: string;
  default_time: string;
  replaces: string;
}

/** What a proposal was made of, so that a person can check it without reading the code. */
export interface Receipt {
  metrics: string[];
  dimensions: string[];
  filters: string[];
  time: string;
  sorting: string;
  datasets: string[];
  caveats: string[];
  assumptions: string[];
  sql: string;
}

/** Do again what was taken back. */
export interface Redo {
  type: "redo";
}

/** Why there is no answer: what was not understood (words of the question) and what can be asked instead. */
export interface Refusal {
  message: string;
  not_understood: string[];
  nearest: string[];
}

/** Throw the airlock away; nothing has happened. */
export interface RejectProposal {
  type: "reject_proposal";
  proposal: string;
}

/** Not done; `reason` is a sentence. `code` is `version` when a text edit came too late (pull, rebase, push again). */
export interface Rejected {
  type: "rejected";
  id: number;
  code: string;
  reason: string;
}

/** Take one draft out of the proposal. */
export interface RemoveDraft {
  type: "remove_draft";
  proposal: string;
  draft: string;
}

/** Take an example query away. */
export interface RemoveExample {
  type: "remove_example";
  question: string;
}

/** Delete a guide's file. */
export interface RemoveGuide {
  type: "remove_guide";
  name: string;
}

/** Take a metric that a person wrote away. */
export interface RemoveMetric {
  type: "remove_metric";
  name: string;
}

/** Take a relationship that a person wrote away; one that was inferred is hidden instead. */
export interface RemoveRelationship {
  type: "remove_relationship";
  name: string;
}

/** Change what a cell defines; `follow` changes the references in other cells too. */
export interface RenameCell {
  type: "rename_cell";
  cell: string;
  name: string;
  follow?: boolean;
}

/** Change what a draft defines; references to it in the other drafts follow. */
export interface RenameDraft {
  type: "rename_draft";
  proposal: string;
  draft: string;
  name: string;
}

/** `POST /api/notebook/rename`. */
export interface RenameNotebook {
  path: string;
  to: string;
}

/** What was put right before anybody saw it: a stable code, a sentence, the text before and after. */
export interface Repair {
  code: string;
  message: string;
  before: string;
  after: string;
}

/** The file changed on disk in a way that cannot be merged: keep ours, or take theirs. */
export interface ResolveDisk {
  type: "resolve_disk";
  keep: "ours" | "theirs";
}

/** A fresh kernel; `run` runs everything afterwards. */
export interface Restart {
  type: "restart";
  run?: boolean;
}

/** A cell has a new result, or none; console text shown so far is replaced by it. Its status is idle again. */
export interface ResultChanged {
  type: "result_changed";
  cell: string;
  result: CellResult | null;
  validity: "aborted" | "evaluated" | "fresh" | "stale";
}

/** Run cells (with the stale cells they need), all that is stale, or everything. */
export interface Run {
  type: "run";
  scope: "all" | "cells" | "stale";
  cells?: string[];
}

/** Preview a draft again, and the drafts that build on it; the sandbox keeps the rest. */
export interface RunDraft {
  type: "run_draft";
  proposal: string;
  draft: string;
}

/** A description and who wrote it: `by` names the import, empty for a person. */
export interface Said {
  text: string;
  by: string;
}

/** Write the file at once. */
export interface SaveNow {
  type: "save_now";
}

/** `GET /api/catalog/search`: `q` is what a person typed, words or their beginnings. */
export interface SearchQuery {
  q: string;
  limit: number;
}

/** Something outside the cells changed. */
export interface SessionChanged {
  type: "session_changed";
  session: SessionView;
}

/** Everything about a session that is not in a cell. */
export interface SessionView {
  path: string;
  title: string;
  kernel: "busy" | "dead" | "none" | "ready" | "starting" | "unresponsive";
  kernel_reason: string;
  saved: "conflict" | "deleted" | "not_saved" | "saved" | "saving";
  save_reason: string;
  run_on_edit: boolean;
  order_mode: boolean;
  trusted: boolean;
  can_undo: string;
  can_redo: string;
  metadata: Record<string, unknown>;
  recovered: string;
  notices: Diagnostic[];
  conflicts: Conflict[];
}

/** Replace a cell's attributes (connection, hide, …). */
export interface SetAttributes {
  type: "set_attributes";
  cell: string;
  attributes: Record<string, string>;
}

/** The caveats of a dataset or a metric: exactly these. */
export interface SetCaveats {
  type: "set_caveats";
  item: ItemName;
  caveats: Caveat[];
}

/** Give an input cell a value; dependants follow. */
export interface SetInput {
  type: "set_input";
  cell: string;
  value: unknown;
}

/** Turn a cell into another kind; its text stays. */
export interface SetKind {
  type: "set_kind";
  cell: string;
  kind: "chart" | "input" | "markdown" | "python" | "sql";
}

/** Set a front matter key; None removes it. */
export interface SetMetadata {
  type: "set_metadata";
  key: string;
  value?: unknown;
}

/** Give a property of an item this value; an empty one takes away what a person wrote. */
export interface SetProperty {
  type: "set_property";
  item: ItemName;
  property: "datatype" | "default_time" | "description" | "endorsement" | "format" | "instructions" | "label" | "visibility";
  value: string;
}

/** The questions that a dataset answers: exactly these. */
export interface SetQuestions {
  type: "set_questions";
  dataset: string;
  questions: string[];
}

/** Whether an edit runs what it makes stale, or only marks it. */
export interface SetRunOnEdit {
  type: "set_run_on_edit";
  on: boolean;
}

/** The other words that people have for an item: exactly these. */
export interface SetSynonyms {
  type: "set_synonyms";
  item: ItemName;
  synonyms: string[];
}

/** Go back to an earlier version of an airlock, or forward again. */
export interface ShowVersion {
  type: "show_version";
  proposal: string;
  version: number;
}

/** The whole session at a revision: the first message to a window, and after a gap too long to fill. */
export interface Snapshot {
  type: "snapshot";
  epoch: string;
  revision: number;
  session: SessionView;
  cells: CellView[];
  proposals: Proposal[];
  groups: Group[];
}

/** Order by a column. */
export interface SortKey {
  column: string;
  descending: boolean;
}

/** Where something is written: the file in the project, its line, and the import that speaks of it, if any. */
export interface Source {
  path: string;
  line: number;
  imported: string;
}

/** A stretch of source text: lines count from 1, columns from 0 in Unicode code points, the end is exclusive. */
export interface Span {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/** Cut a cell before `line` (1-based) into two; the lower part gets `id`. */
export interface SplitCell {
  type: "split_cell";
  cell: string;
  line: number;
  id: string;
}

/** Cells at these positions of the present order have this status now; console text shown so far is gone. */
export interface StatusChanged {
  type: "status_changed";
  status: "idle" | "queued" | "running";
  ranges: ([number, number])[];
}

/** Stop planning or previewing; what is there stays. */
export interface StopProposal {
  type: "stop_proposal";
  proposal: string;
}

/** Console text, bounded; `dropped` bytes were left out in its middle. */
export interface Stream {
  type: "stream";
  name: "stderr" | "stdout";
  text: string;
  dropped: number;
}

/** The first page of a frame. More pages are asked for by `name` while the kernel holds the frame. `rows` are JSON values in column order (numbers beyond 2**53, decimals and dates as strings). `row_count` is None when the source does not know it yet. `cut` says that a row limit applied. */
export interface Table {
  type: "table";
  name: string;
  columns: Column[];
  rows: unknown[][];
  row_count: number | null;
  cut: boolean;
}

/** `POST /api/table/page`: rows of a frame; `proposal` names the airlock whose preview holds it. */
export interface TableQuery {
  path: string;
  page: PageRequest;
  proposal: string;
}

/** A table in the data browser; `dataset` is its name in the semantic model, empty when it has none. */
export interface TableView {
  schema: string;
  name: string;
  kind: "table" | "view";
  columns: ColumnView[];
  rows: number | null;
  description: string;
  dataset: string;
  endorsement: "" | "deprecated" | "endorsed" | "experimental";
  caveats: Caveat[];
}

/** Updates that take a cell's text from `version` to `version + len(updates)`, with the client that each came from. */
export interface TextChanged {
  type: "text_changed";
  cell: string;
  version: number;
  clients: string[];
  updates: unknown[][];
}

/** One level of a traceback; `cell` is empty for library code, `line` counts from 1. */
export interface TraceFrame {
  cell: string;
  file: string;
  line: number;
  function: string;
  text: string;
}

/** Let this notebook's rich outputs run their scripts (still inside a sandboxed frame). */
export interface TrustNotebook {
  type: "trust_notebook";
}

/** Take back the last cell operation (text edits have the editor's own undo). */
export interface Undo {
  type: "undo";
}

/** Cells at these positions of the present order (start inclusive, end exclusive) have this validity now. */
export interface ValidityChanged {
  type: "validity_changed";
  validity: "aborted" | "evaluated" | "fresh" | "stale";
  ranges: ([number, number])[];
}

/** A value as text, and in how many rows it is. */
export interface ValueCount {
  value: string;
  count: number;
}

/** Most frequent first. */
export interface Values {
  values: ValueCount[];
}

/** `GET /api/catalog/values`: the most frequent values of a column; `table` as `schema.name`. */
export interface ValuesQuery {
  connection: string;
  table: string;
  column: string;
}

/** One asking: the prompt, the plan in a line, the drafts, the evidence, or the refusal. */
export interface Version {
  prompt: string;
  plan: string;
  drafts: Draft[];
  evidence: Evidence;
  refusal: Refusal | null;
  failure: string;
}

export type Upward = Cursor | Hello | Operate;

export type Downward = Acknowledged | CatalogChanged | Delta | Presence | Rejected | Snapshot;
