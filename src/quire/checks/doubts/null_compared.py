"""Doubt: a comparison with NULL, or with the word null as a text, holds for no row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import COMPARED, Facts, Query, Tree, text_of
from .filters import filled
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every = or <> with NULL."""
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, COMPARED):
                null = any(isinstance(side, exp.Null) for side in (node.this, node.expression))
                if null or _as_text(facts, query, node):
                    yield Doubt(
                        f"{shown(node)} holds for no row: NULL is not a value and equals nothing. Write IS NULL or IS "
                        "NOT NULL; for things without rows elsewhere, NOT IN or NOT EXISTS.",
                        node,
                    )


def _as_text(facts: Facts, query: Query, node: Tree) -> bool:
    """Whether the word null is compared with a column that certainly does not hold that very text."""
    value, used = text_of(node.expression, query), query.used(node.this)
    database = facts.world.database
    if value is None or value.lower() != "null" or used is None or database is None or not filled(facts, used):
        return False
    return database.holds(used.table.name, used.column.name, value) is False


check = doubt("null-compared", look)
