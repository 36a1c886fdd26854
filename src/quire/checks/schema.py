"""The tables of a catalog as SQL sees them."""

from __future__ import annotations

from quire.catalog import Catalog, Dataset, Field, Relationship, name_parts
from quire.checks.model import Column, Link, Schema, Table


def schema_of(catalog: Catalog, connection: str = "") -> Schema:
    """The stored tables and columns of a catalog, with its links.

    Datasets that are queries and fields that are computed are left out: SQL cannot name them.
    """
    tables: dict[str, Table] = {}
    for dataset in catalog.datasets:
        if not connection or dataset.connection in ("", connection):
            table = _table(dataset)
            if table is not None:
                tables[dataset.name] = table
    links = (_link(each, tables) for each in catalog.relationships)
    return Schema(tuple(tables.values()), tuple(link for link in links if link is not None))


def _table(dataset: Dataset) -> Table | None:
    parts = name_parts(dataset.source)
    if not parts:
        return None
    columns = tuple(column for field in dataset.fields if (column := _column(field)) is not None)
    keys = tuple(key for key in (dataset.primary_key, *dataset.unique_keys) if key)
    words = _spoken(parts[-1], dataset.name, *dataset.synonyms, dataset.description)
    schema = parts[-2] if len(parts) > 1 else ""
    return Table(parts[-1], columns, schema, dataset.rows, keys, words, dataset.caveats)


def _column(field: Field) -> Column | None:
    parts = (field.name,) if field.expression.strip() == field.name else name_parts(field.expression)
    if not 1 <= len(parts) <= 2:
        return None
    words = _spoken(parts[-1], field.name, field.label, *field.synonyms, field.description)
    profile = field.profile
    return Column(parts[-1], field.datatype, field.values, field.examples, words, profile.distinct, profile.null_share)


def _spoken(name: str, *words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word and word != name))


def _link(each: Relationship, tables: dict[str, Table]) -> Link | None:
    if each.from_dataset not in tables or each.to_dataset not in tables:
        return None
    ends = tables[each.from_dataset].name, tables[each.to_dataset].name
    return Link(ends[0], each.from_columns, ends[1], each.to_columns, each.confidence)
