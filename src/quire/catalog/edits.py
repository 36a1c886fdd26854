"""What a person may change in the catalog: small operations as plain data, each about one item."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.catalog.model import Caveat, Endorsement, Visibility

ItemKind = Literal["dataset", "field", "metric", "relationship"]
Property = Literal[
    "description", "label", "instructions", "datatype", "endorsement", "visibility", "default_time", "format"
]


class ItemName(msgspec.Struct, frozen=True):
    """An item by its name; a field also by that of its dataset."""

    kind: ItemKind
    name: str
    dataset: str = ""


class SetProperty(msgspec.Struct, frozen=True, tag="set_property"):
    """Give a property of an item this value; an empty one takes away what a person wrote."""

    item: ItemName
    property: Property
    value: str


class SetSynonyms(msgspec.Struct, frozen=True, tag="set_synonyms"):
    """The other words that people have for an item: exactly these."""

    item: ItemName
    synonyms: tuple[str, ...]


class SetQuestions(msgspec.Struct, frozen=True, tag="set_questions"):
    """The questions that a dataset answers: exactly these."""

    dataset: str
    questions: tuple[str, ...]


class SetCaveats(msgspec.Struct, frozen=True, tag="set_caveats"):
    """The caveats of a dataset or a metric: exactly these."""

    item: ItemName
    caveats: tuple[Caveat, ...]


class PutMetric(msgspec.Struct, frozen=True, tag="put_metric"):
    """A new metric, or another definition of the one that ``replaces`` names (its name may change).

    What is not said here (caveats, endorsement, visibility) stays as it is.
    """

    name: str
    expression: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    format: str = ""
    default_time: str = ""
    replaces: str = ""


class RemoveMetric(msgspec.Struct, frozen=True, tag="remove_metric"):
    """Take a metric that a person wrote away."""

    name: str


class AddRelationship(msgspec.Struct, frozen=True, tag="add_relationship"):
    """Many rows of ``from_dataset`` belong to one row of ``to_dataset``; without a name it gets one."""

    from_dataset: str
    from_columns: tuple[str, ...]
    to_dataset: str
    to_columns: tuple[str, ...]
    name: str = ""


class RemoveRelationship(msgspec.Struct, frozen=True, tag="remove_relationship"):
    """Take a relationship that a person wrote away; one that was inferred is hidden instead."""

    name: str


class AcceptRelationship(msgspec.Struct, frozen=True, tag="accept_relationship"):
    """A relationship that was inferred is right: from now on it counts as declared."""

    name: str


class PutGuide(msgspec.Struct, frozen=True, tag="put_guide"):
    """A guide, new or in the place of the one that ``replaces`` names."""

    name: str
    text: str
    datasets: tuple[str, ...] = ()
    visibility: Visibility = "visible"
    replaces: str = ""


class RemoveGuide(msgspec.Struct, frozen=True, tag="remove_guide"):
    """Delete a guide's file."""

    name: str


class PutExample(msgspec.Struct, frozen=True, tag="put_example"):
    """A question with the SQL that answers it, new or in the place of the one whose question ``replaces`` is."""

    question: str
    sql: str
    note: str = ""
    endorsement: Endorsement = ""
    replaces: str = ""


class RemoveExample(msgspec.Struct, frozen=True, tag="remove_example"):
    """Take an example query away."""

    question: str


CatalogEdit = (
    SetProperty
    | SetSynonyms
    | SetQuestions
    | SetCaveats
    | PutMetric
    | RemoveMetric
    | AddRelationship
    | RemoveRelationship
    | AcceptRelationship
    | PutGuide
    | RemoveGuide
    | PutExample
    | RemoveExample
)
