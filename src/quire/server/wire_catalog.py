"""The JSON of the catalog's routes: what the Data panel shows of the semantic model, and how it changes it."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.catalog import CatalogEdit, Caveat, Endorsement, Visibility


class Source(msgspec.Struct, frozen=True):
    """Where something is written: the file in the project, its line, and the import that speaks of it, if any."""

    path: str
    line: int
    imported: str = ""


class Said(msgspec.Struct, frozen=True):
    """A description and who wrote it: ``by`` names the import, empty for a person."""

    text: str
    by: str = ""


class ModelProblem(msgspec.Struct, frozen=True):
    """Something wrong in a file of the catalog; ``item`` is the dataset, metric or relationship it belongs to."""

    path: str
    line: int
    message: str
    item: str = ""


class DatasetSummary(msgspec.Struct, frozen=True):
    """A dataset in the list of the Data panel."""

    name: str
    source: str
    connection: str
    description: str
    endorsement: Endorsement
    visibility: Visibility
    rows: int | None
    fields: int
    caveats: int
    problems: int
    tags: tuple[str, ...]
    origin: Source


class MetricCard(msgspec.Struct, frozen=True):
    """A metric with all that is known of it; ``datasets`` are those that its expression reads."""

    name: str
    expression: str
    description: str
    said: tuple[Said, ...]
    synonyms: tuple[str, ...]
    format: str
    default_time: str
    caveats: tuple[Caveat, ...]
    endorsement: Endorsement
    visibility: Visibility
    datasets: tuple[str, ...]
    origin: Source


class GuideCard(msgspec.Struct, frozen=True):
    """Rules in prose."""

    name: str
    text: str
    datasets: tuple[str, ...]
    visibility: Visibility
    origin: Source


class ExampleCard(msgspec.Struct, frozen=True):
    """A question with the SQL that answers it."""

    question: str
    sql: str
    note: str
    datasets: tuple[str, ...]
    endorsement: Endorsement
    origin: Source


class ModelQuery(msgspec.Struct, frozen=True):
    """``GET /api/catalog/model``."""


class CatalogModel(msgspec.Struct, frozen=True):
    """Everything that is written about the data; ``revision`` changes whenever a file of the catalog does."""

    revision: str
    datasets: tuple[DatasetSummary, ...]
    metrics: tuple[MetricCard, ...]
    guides: tuple[GuideCard, ...]
    examples: tuple[ExampleCard, ...]
    problems: tuple[ModelProblem, ...]


class DatasetQuery(msgspec.Struct, frozen=True):
    """``GET /api/catalog/dataset``."""

    name: str


class FieldProfile(msgspec.Struct, frozen=True):
    """What a look at the data found: share of NULLs, distinct values, least and greatest, the shape of values."""

    null_share: float | None
    distinct: int | None
    minimum: str
    maximum: str
    pattern: str


class FieldCard(msgspec.Struct, frozen=True):
    """A field: ``values`` are all that it holds, ``examples`` some; ``references`` is ``dataset.field`` of a join."""

    name: str
    expression: str
    datatype: str
    label: str
    description: str
    said: tuple[Said, ...]
    synonyms: tuple[str, ...]
    is_time: bool
    dimension: bool
    is_key: bool
    is_unique: bool
    references: str
    values: tuple[str, ...]
    examples: tuple[str, ...]
    profile: FieldProfile
    visibility: Visibility
    origin: Source


class JoinCard(msgspec.Struct, frozen=True):
    """A relationship seen from a dataset: ``to`` one row of the neighbour, or ``from`` many rows of it.

    ``columns`` are this dataset's. One that was ``inferred`` says how sure that is (``confidence``, 0 to 1) and why.
    """

    name: str
    neighbour: str
    direction: Literal["to", "from"]
    columns: tuple[str, ...]
    neighbour_columns: tuple[str, ...]
    inferred: bool
    confidence: float
    evidence: str
    visibility: Visibility
    origin: Source


class DatasetPage(msgspec.Struct, frozen=True):
    """A dataset with all that is known of it."""

    revision: str
    name: str
    source: str
    connection: str
    description: str
    said: tuple[Said, ...]
    instructions: str
    synonyms: tuple[str, ...]
    questions: tuple[str, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    fields: tuple[FieldCard, ...]
    joins: tuple[JoinCard, ...]
    metrics: tuple[MetricCard, ...]
    guides: tuple[GuideCard, ...]
    examples: tuple[ExampleCard, ...]
    caveats: tuple[Caveat, ...]
    endorsement: Endorsement
    visibility: Visibility
    default_time: str
    rows: int | None
    tags: tuple[str, ...]
    problems: tuple[ModelProblem, ...]
    origin: Source


class SearchQuery(msgspec.Struct, frozen=True):
    """``GET /api/catalog/search``: ``q`` is what a person typed, words or their beginnings."""

    q: str
    limit: int = 40


class CatalogHit(msgspec.Struct, frozen=True):
    """Something that was found; ``dataset`` is where it belongs, ``detail`` the text in which it was found."""

    kind: Literal["dataset", "field", "metric", "guide", "example", "caveat"]
    name: str
    dataset: str
    detail: str
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"


class CatalogHits(msgspec.Struct, frozen=True):
    """Best first; ``more`` when some were left out."""

    hits: tuple[CatalogHit, ...]
    more: bool


class EditQuery(msgspec.Struct, frozen=True):
    """``POST /api/catalog/edit``: changes that are made together or not at all.

    ``base`` is the revision that the person saw. With ``preview`` nothing is written.
    """

    edits: tuple[CatalogEdit, ...]
    base: str
    preview: bool = False


class FileDiff(msgspec.Struct, frozen=True):
    """What becomes of a file: a unified diff; ``change`` says whether it is new or gone afterwards."""

    path: str
    diff: str
    added: int
    removed: int
    change: Literal["changed", "created", "deleted"]


class EditProblem(msgspec.Struct, frozen=True):
    """Why an edit cannot be made; ``edit`` is its place in the list, -1 when it is about all of them."""

    edit: int
    message: str


class EditOutcome(msgspec.Struct, frozen=True):
    """What was written, or would be: nothing when there are ``problems``."""

    revision: str
    written: bool
    files: tuple[FileDiff, ...]
    problems: tuple[EditProblem, ...]


class CatalogChanged(msgspec.Struct, frozen=True, tag="catalog_changed"):
    """On the websocket: a file of the catalog changed, whoever did it; ask again for what is shown."""

    revision: str


CATALOG_TYPES: tuple[object, ...] = (
    ModelQuery, CatalogModel, DatasetQuery, DatasetPage, SearchQuery, CatalogHits, EditQuery, EditOutcome,
)  # fmt: skip
