"""What data exists and what it means: the semantic model as plain data, read from Apache Ossie files."""

from __future__ import annotations

from typing import Literal

import msgspec

Endorsement = Literal["endorsed", "experimental", "deprecated", ""]
Visibility = Literal["visible", "hidden"]
LEARNED = "learned/ranking.json"  # in the catalog folder: the weights that a team's decisions taught


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Where something is written down: file (relative to the project) and line (1-based, 0 when made by code).

    ``imported`` names what else speaks of it (``connection warehouse``, ``dbt jaffle_shop``); empty when only a
    person does. ``path`` is the person's file wherever a person wrote of it, otherwise the imported one.
    """

    path: str = ""
    line: int = 0
    imported: str = ""


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What a look at the data found in a field: share of NULLs (0 to 1), number of distinct values, least and
    greatest value as text, and a note on the shape of values that are too many to list (``SKU-#####``)."""

    null_share: float | None = None
    distinct: int | None = None
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""


class Caveat(msgspec.Struct, frozen=True):
    """What everybody in the company knows.

    ``predicate`` is SQL over the dataset's fields that queries must apply.
    """

    text: str
    predicate: str = ""
    severity: Literal["required", "warning", "note"] = "warning"


class Field(msgspec.Struct, frozen=True, gc=False):
    """A row-level attribute.

    ``expression`` is SQL over the dataset's source columns; ``values`` are all values of a field that has few;
    ``examples`` are some values of one that has many. ``imported_description`` is what an import says where a person
    wrote something else.
    """

    name: str
    expression: str
    datatype: str = ""
    description: str = ""
    label: str = ""
    synonyms: tuple[str, ...] = ()
    is_time: bool = False
    dimension: bool = False
    values: tuple[str, ...] = ()
    visibility: Visibility = "visible"
    origin: Origin = Origin()
    examples: tuple[str, ...] = ()
    profile: Profile = Profile()
    imported_description: str = ""


class Dataset(msgspec.Struct, frozen=True):
    """A table or query with a meaning.

    ``source`` is ``schema.table`` or a query on ``connection``; ``rows`` is how many it had at the last look;
    ``examples`` are questions that it answers. ``imported_description`` as for fields.
    """

    name: str
    source: str
    connection: str = ""
    description: str = ""
    instructions: str = ""
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    fields: tuple[Field, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"
    default_time: str = ""  # the field that «last month» means for this dataset
    origin: Origin = Origin()
    rows: int | None = None
    tags: tuple[str, ...] = ()
    imported_description: str = ""


class Relationship(msgspec.Struct, frozen=True):
    """Many rows of ``from_dataset`` belong to one row of ``to_dataset``.

    ``confidence`` is 1 for what is declared; below 1 it was inferred, and ``evidence`` says from what.
    """

    name: str
    from_dataset: str
    from_columns: tuple[str, ...]
    to_dataset: str
    to_columns: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    origin: Origin = Origin()
    confidence: float = 1.0
    evidence: str = ""
    visibility: Visibility = "visible"


class Metric(msgspec.Struct, frozen=True):
    """A number with one definition.

    ``expression`` is aggregate SQL over ``dataset.field`` names.
    """

    name: str
    expression: str
    description: str = ""
    datatype: str = ""
    synonyms: tuple[str, ...] = ()
    format: str = ""  # money:EUR, percent, integer, decimal
    default_time: str = ""  # dataset.field
    caveats: tuple[Caveat, ...] = ()
    endorsement: Endorsement = ""
    visibility: Visibility = "visible"
    origin: Origin = Origin()
    imported_description: str = ""


class Guide(msgspec.Struct, frozen=True):
    """Rules in prose, one Markdown file of ``catalog/guides``; ``datasets`` are those it is about, none: all."""

    name: str
    text: str
    datasets: tuple[str, ...] = ()
    visibility: Visibility = "visible"
    origin: Origin = Origin()


class Example(msgspec.Struct, frozen=True):
    """A question with the SQL that answers it, from ``catalog/examples.yml``; ``datasets`` are those the SQL reads."""

    question: str
    sql: str
    note: str = ""
    datasets: tuple[str, ...] = ()
    endorsement: Endorsement = ""
    origin: Origin = Origin()


class Problem(msgspec.Struct, frozen=True):
    """Something in a semantic model file that is wrong; the rest of the catalog still works."""

    path: str
    line: int
    message: str


class Catalog(msgspec.Struct, frozen=True):
    """Everything that is written down about the data, from every file of the project's ``catalog`` folder."""

    datasets: tuple[Dataset, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    metrics: tuple[Metric, ...] = ()
    instructions: str = ""
    timezone: str = ""
    problems: tuple[Problem, ...] = ()
    guides: tuple[Guide, ...] = ()
    examples: tuple[Example, ...] = ()
