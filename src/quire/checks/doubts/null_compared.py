"""Doubt: a comparison with NULL, or with the word null as a text, holds for no row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import COMPARED, Facts, text_of, walk_here
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every = or <> with NULL."""
    for query in facts.queries:
        for node in walk_here(query.node):
            if isinstance(node, COMPARED):
                sides = (node.this, node.expression)
                null = any(isinstance(side, exp.Null) for side in sides)
                if null or any((text_of(side, query) or "").lower() == "null" for side in sides):
                    yield Doubt(
                        f"{shown(node)} holds for no row: NULL is not a value and equals nothing. Write IS NULL or IS "
                        "NOT NULL; for things without rows elsewhere, NOT IN or NOT EXISTS.",
                        node,
                    )


check = doubt("null-compared", look)
