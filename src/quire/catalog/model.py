"""What data exists and what it means: the semantic model as plain data, read from Apache Ossie files."""

from __future__ import annotations

from typing import Literal

import msgspec

Endorsement = Literal["endorsed", "experimental", "deprecated", ""]
Visibility = Literal["visible", "hidden"]


class Origin(msgspec.Struct, frozen=True):
    """Where something is written down: file (relative to the project) and line (1-based, 0 when imported)."""

    path: str = ""
    line: int = 0


class Caveat(msgspec.Struct, frozen=True):
    """What everybody in the company knows.

    ``predicate`` is SQL over the dataset's fields that queries must apply.
    """

    text: str
    predicate: str = ""
    severity: Literal["required", "warning", "note"] = "warning"


class Field(msgspec.Struct, frozen=True):
    """A row-level attribute.

    ``expression`` is SQL over the dataset's source columns; ``values`` are known values.
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


class Dataset(msgspec.Struct, frozen=True):
    """A table or query with a meaning.

    ``source`` is ``schema.table`` or a query on ``connection``.
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


class Relationship(msgspec.Struct, frozen=True):
    """Many rows of ``from_dataset`` belong to one row of ``to_dataset``."""

    name: str
    from_dataset: str
    from_columns: tuple[str, ...]
    to_dataset: str
    to_columns: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    origin: Origin = Origin()


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
