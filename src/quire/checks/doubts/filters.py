"""Comparisons of a column with a value that stands in the statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot import exp

from quire.checks.model import Column, Table

from .facts import COMPARED, Facts, Query, Tree, Used, is_text, text_of

NUMERIC = frozenset(["integer", "int", "bigint", "smallint", "float", "double", "decimal", "numeric", "number", "real"])
TEXTUAL = frozenset(["string", "text", "varchar", "char"])
FEW = 200  # different values that are looked at


class Filter(NamedTuple):
    """A column compared with a literal: in which query, by what, with which value, and whether that is a text."""

    query: Query
    node: Tree
    used: Used
    value: str
    textual: bool


def filters(facts: Facts) -> tuple[Filter, ...]:
    """Every comparison of a known column with a literal, in the whole statement."""
    if facts.filters is None:
        facts.filters = tuple(_filters(facts))
    return facts.filters


def _filters(facts: Facts) -> Iterator[Filter]:
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, COMPARED):
                yield from _compared(query, node, node.this, node.expression)
                yield from _compared(query, node, node.expression, node.this)
            elif isinstance(node, exp.In):
                for value in node.expressions:
                    yield from _compared(query, node, node.this, value)


def _compared(query: Query, node: Tree, left: Tree, right: Tree) -> Iterator[Filter]:
    value = text_of(right, query)
    used = query.used(left) if value is not None else None
    if used is not None and value is not None:
        yield Filter(query, node, used, value, is_text(right))


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def stored(facts: Facts, table: Table, column: Column, most: int = FEW) -> tuple[str, ...]:
    """The values of a column where they are few, from the catalog or the database."""
    if column.values:
        return column.values
    if column.distinct is not None and column.distinct > most:
        return ()
    database = facts.world.database
    return (database.values(table.name, column.name, most) or ()) if database is not None else ()


def filled(facts: Facts, used: Used) -> bool:
    """Whether the column's table is known to hold rows: an empty table says nothing of its values."""
    database = facts.world.database
    if database is None:
        return bool(used.table.rows)
    first = used.table.columns[0].name
    return database.values(used.table.name, first, 0) is None
