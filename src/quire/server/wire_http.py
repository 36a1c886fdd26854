"""The JSON of the HTTP routes: what a browser asks for besides the session, and what it gets."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from quire.catalog import Caveat, Endorsement
from quire.document import CellKind
from quire.kernel.protocol import ColumnProfile, Completion, Page, PageRequest
from quire.server.problem import Problem


class Health(msgspec.Struct, frozen=True):
    """The server answers; ``kernels`` are those of the open notebooks that are ready."""

    version: str
    notebooks: int
    kernels: int


class NotebookEntry(msgspec.Struct, frozen=True):
    """A notebook of the project; ``changed`` is seconds since the epoch."""

    path: str
    title: str
    changed: float
    size: int


class ConnectionEntry(msgspec.Struct, frozen=True):
    """A connection as ``quire.toml`` declares it; its address is shown without credentials."""

    name: str
    url: str
    dialect: str
    read_only: bool
    default: bool


class ProjectInfo(msgspec.Struct, frozen=True):
    """``GET /api/project``.

    ``suggestions`` are questions that the semantic model can answer.
    """

    name: str
    folder: str
    version: str
    timezone: str
    notebooks: tuple[NotebookEntry, ...]
    connections: tuple[ConnectionEntry, ...]
    suggestions: tuple[str, ...] = ()


class CreateNotebook(msgspec.Struct, frozen=True):
    """``POST /api/notebook/create``: a new notebook; the file's name comes from the title when ``path`` is empty."""

    title: str
    path: str = ""


class RenameNotebook(msgspec.Struct, frozen=True):
    """``POST /api/notebook/rename``."""

    path: str
    to: str


class DeleteNotebook(msgspec.Struct, frozen=True):
    """``POST /api/notebook/delete``: the file goes to ``.quire/trash``."""

    path: str


class DuplicateNotebook(msgspec.Struct, frozen=True):
    """``POST /api/notebook/duplicate``: a copy beside it."""

    path: str


class Deleted(msgspec.Struct, frozen=True):
    """Where the deleted notebook is kept, relative to the project folder."""

    kept: str


class ColumnView(msgspec.Struct, frozen=True):
    """A column in the data browser; ``field`` and ``description`` come from the semantic model."""

    name: str
    type: str
    description: str = ""
    field: str = ""
    synonyms: tuple[str, ...] = ()
    is_key: bool = False


class TableView(msgspec.Struct, frozen=True):
    """A table in the data browser; ``dataset`` is its name in the semantic model, empty when it has none."""

    schema: str
    name: str
    kind: Literal["table", "view"]
    columns: tuple[ColumnView, ...]
    rows: int | None = None
    description: str = ""
    dataset: str = ""
    endorsement: Endorsement = ""
    caveats: tuple[Caveat, ...] = ()


class ConnectionView(msgspec.Struct, frozen=True):
    """A connection in the data browser; while ``opening`` there are no tables yet, ask again."""

    name: str
    dialect: str
    state: Literal["opening", "open", "failed"]
    message: str = ""
    tables: tuple[TableView, ...] = ()


class FrameView(msgspec.Struct, frozen=True):
    """A frame that the notebook's kernel holds; ``cell`` defines it."""

    name: str
    columns: tuple[ColumnView, ...]
    cell: str = ""


class MetricView(msgspec.Struct, frozen=True):
    """A number with one definition, for the data browser."""

    name: str
    description: str = ""
    expression: str = ""
    synonyms: tuple[str, ...] = ()
    endorsement: Endorsement = ""
    caveats: tuple[Caveat, ...] = ()


class CatalogProblem(msgspec.Struct, frozen=True):
    """Something wrong in a semantic model file."""

    path: str
    line: int
    message: str


class CatalogQuery(msgspec.Struct, frozen=True):
    """``GET /api/catalog``: ``path`` is the open notebook, for its frames; empty for none."""

    path: str = ""


class CatalogInfo(msgspec.Struct, frozen=True):
    """What there is to query: connections with their tables, the notebook's frames, metrics."""

    connections: tuple[ConnectionView, ...]
    frames: tuple[FrameView, ...] = ()
    metrics: tuple[MetricView, ...] = ()
    problems: tuple[CatalogProblem, ...] = ()


class ValuesQuery(msgspec.Struct, frozen=True):
    """``GET /api/catalog/values``: the most frequent values of a column; ``table`` as ``schema.name``."""

    connection: str
    table: str
    column: str


class ValueCount(msgspec.Struct, frozen=True):
    """A value as text, and in how many rows it is."""

    value: str
    count: int


class Values(msgspec.Struct, frozen=True):
    """Most frequent first."""

    values: tuple[ValueCount, ...]


class CompleteQuery(msgspec.Struct, frozen=True):
    """``POST /api/complete``: suggestions at ``position`` (UTF-16 units) of ``code``; ``path`` is the notebook.

    The kind ``prompt`` is a question: there names are suggested after ``@``.
    """

    path: str
    kind: CellKind | Literal["prompt"]
    code: str
    position: int
    cell: str = ""
    connection: str = ""


class Completions(msgspec.Struct, frozen=True):
    """Suggestions for the text from ``start`` (UTF-16 units) to the position; ``more`` when some were left out."""

    start: int
    items: tuple[Completion, ...]
    more: bool = False


class ContinueQuery(msgspec.Struct, frozen=True):
    """``POST /api/continue``: what may come next at ``position`` (UTF-16 units) of ``code``, as ghost text."""

    path: str
    cell: str
    kind: CellKind
    code: str
    position: int
    connection: str = ""


class Continued(msgspec.Struct, frozen=True):
    """The text that would come next; empty without a model, or when nothing sensible follows."""

    text: str


class TableQuery(msgspec.Struct, frozen=True):
    """``POST /api/table/page``: rows of a frame; ``proposal`` names the airlock whose preview holds it."""

    path: str
    page: PageRequest
    proposal: str = ""


class ProfileQuery(msgspec.Struct, frozen=True):
    """``POST /api/table/profile``: every column of a frame at a glance."""

    path: str
    name: str


class Profile(msgspec.Struct, frozen=True):
    """Columns in the order of the frame."""

    columns: tuple[ColumnProfile, ...]


class DownloadQuery(msgspec.Struct, frozen=True):
    """``GET /api/table/download``: a whole frame as a file."""

    path: str
    name: str
    format: Literal["csv", "parquet"] = "csv"


class ExportQuery(msgspec.Struct, frozen=True):
    """``GET /api/export``: the notebook as a file of another format."""

    path: str
    format: Literal["md", "ipynb", "py"] = "md"


class LedgerQuery(msgspec.Struct, frozen=True):
    """``GET /api/ledger``: what was proposed and decided in a notebook; empty for the whole project."""

    path: str = ""


class LedgerEntry(msgspec.Struct, frozen=True):
    """One line of the ledger, as it was written; ``at`` is seconds since the epoch."""

    at: float
    event: str
    notebook: str
    proposal: str
    prompt: str = ""
    details: dict[str, Any] = {}


class Ledger(msgspec.Struct, frozen=True):
    """Newest first."""

    entries: tuple[LedgerEntry, ...]


HTTP_TYPES: tuple[object, ...] = (
    Problem, Health, ProjectInfo, NotebookEntry, CreateNotebook, RenameNotebook, DeleteNotebook, DuplicateNotebook,
    Deleted, CatalogQuery, CatalogInfo, ValuesQuery, Values, CompleteQuery, Completions, ContinueQuery, Continued,
    TableQuery, Page, ProfileQuery, Profile, DownloadQuery, ExportQuery, LedgerQuery, Ledger,
)  # fmt: skip
