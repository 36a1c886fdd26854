"""Doubt: a column is compared with itself, so the condition chooses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import COMPARED, Facts, walk_here
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every comparison of a column with itself, also where one side is quoted like a text."""
    for query in facts.queries:
        for node in walk_here(query.node):
            if isinstance(node, COMPARED):
                one, other = query.used(node.this), query.used(node.expression)
                if one and other and (one.alias, one.key) == (other.alias, other.key):
                    yield Doubt(
                        f"{shown(node)} compares {one.name} with itself and so says nothing of its value. In double "
                        "quotes a name is a column, not a text: put a text in single quotes.",
                        node,
                    )


check = doubt("always-true", look)
