"""Doubt: a column is compared with itself, or looked for in itself, so the condition chooses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import COMPARED, Facts, Query, Tree
from .matching import given
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every comparison of a column with itself, also where one side is quoted like a text."""
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, COMPARED):
                one, other = query.used(node.this), query.used(node.expression)
                if one and other and (one.alias, one.key) == (other.alias, other.key):
                    yield Doubt(
                        f"{shown(node)} compares {one.name} with itself and so says nothing of its value. In double "
                        "quotes a name is a column, not a text: put a text in single quotes.",
                        node,
                    )
            elif isinstance(node, exp.In) and _everything(facts, query, node):
                yield Doubt(
                    f"{shown(node)} looks for a value among all values of the very same column: it is always there, "
                    "and NOT IN never holds. Put a condition into the subquery, or look in another table.",
                    node,
                )


def _everything(facts: Facts, query: Query, node: Tree) -> bool:
    inner, output = given(facts, node.args.get("query"))
    if inner is None or inner.where or inner.having or inner.limit or len(inner.sources) > 1:
        return False
    one, other = query.used(node.this), inner.own(output) if isinstance(output, exp.Column) else None
    return one is not None and other is not None and one.key == other.key


check = doubt("always-true", look)
