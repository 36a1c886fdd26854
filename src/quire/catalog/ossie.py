"""The items of an Apache Ossie file as typed records: what ``rules`` accepts fits, and nothing else does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

PLACE = "[place]"  # a key that Ossie does not have: the number of the item among those of its file
Datatype = Literal[
    "", "String", "Integer", "Decimal", "Float", "Boolean", "Date", "Time", "DateTime", "DateTimeTz", "Opaque"
]
Dialect = Literal["ANSI_SQL", "SNOWFLAKE", "MDX", "TABLEAU", "DATABRICKS", "MAQL", "BIGQUERY"]
Columns = Annotated[tuple[str, ...], Meta(min_length=1)]


class ExtensionItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An entry of ``custom_extensions``."""

    vendor_name: str
    data: str


class ContextItem(msgspec.Struct, frozen=True, gc=False):
    """An ``ai_context`` with keys."""

    instructions: str = ""
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class DialectItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An expression in one language."""

    dialect: Dialect
    expression: str


class ExpressionItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An expression in the languages in which it is written."""

    dialects: Annotated[tuple[DialectItem, ...], Meta(min_length=1)]


class DimensionItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What makes a field a dimension."""

    is_time: bool | UnsetType = UNSET


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What items of every kind may have; ``place`` is 0 when nobody counted."""

    name: str
    ai_context: str | ContextItem = ""
    custom_extensions: tuple[ExtensionItem, ...] = ()
    place: int = msgspec.field(default=0, name=PLACE)

    def told(self, key: Literal["synonyms", "examples"]) -> tuple[str, ...]:
        """A list of the item's ``ai_context``."""
        context = self.ai_context
        return () if isinstance(context, str) else texts(context.synonyms if key == "synonyms" else context.examples)

    def instructions(self) -> str:
        """The instructions of the item's ``ai_context``."""
        return (self.ai_context if isinstance(self.ai_context, str) else self.ai_context.instructions).strip()


class FieldItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A field."""

    expression: ExpressionItem
    dimension: DimensionItem | UnsetType = UNSET
    label: str = ""
    description: str = ""
    datatype: Datatype = ""


class DatasetItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A dataset."""

    source: str
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    description: str = ""
    fields: tuple[FieldItem, ...] = ()


class RelationshipItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A relationship."""

    from_dataset: str = msgspec.field(name="from")
    to_dataset: str = msgspec.field(name="to")
    from_columns: Columns
    to_columns: Columns


class MetricItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A metric."""

    expression: ExpressionItem
    description: str = ""
    datatype: Datatype = ""


class ModelItem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A semantic model; also at the top level of a file, then with a version of any kind."""

    description: str = ""
    version: str = ""
    datasets: tuple[DatasetItem, ...] = ()
    relationships: tuple[RelationshipItem, ...] = ()
    metrics: tuple[MetricItem, ...] = ()


class _Listed(ModelItem, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    datasets: Annotated[tuple[DatasetItem, ...], Meta(min_length=1)]
    version: Literal["[none]"] = "[none]"  # no version inside a list of models


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    version: Literal["0.2.0.dev0"]
    semantic_model: tuple[_Listed, ...]


class _Bare(ModelItem, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    datasets: Annotated[tuple[DatasetItem, ...], Meta(min_length=1)]


_FILE, _BARE = msgspec.json.Decoder(_File), msgspec.json.Decoder(_Bare)


def decode_json(data: bytes) -> tuple[ModelItem, ...] | None:
    """The models of a JSON file that keeps every rule, without looking at it part by part; None for any other."""
    try:
        return _FILE.decode(data).semantic_model
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return (_BARE.decode(data),)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def texts(values: tuple[Any, ...]) -> tuple[str, ...]:
    """The texts that say something, without the spaces around them."""
    return tuple(value.strip() for value in values if isinstance(value, str) and value.strip())
