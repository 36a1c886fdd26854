"""Doubt: OR beside AND without parentheses, so that a condition holds for one alternative only."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Tree
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every WHERE and HAVING of the form ``a AND b OR c``; alternatives that all have several conditions are fine."""
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, exp.Or) and isinstance(node.parent, (exp.Where, exp.Having)):
                ways = list(_ways(node))
                alone = [way for way in ways if not isinstance(way, (exp.And, exp.Paren))]
                several = [way for way in ways if isinstance(way, exp.And)]
                if alone and several:
                    yield Doubt(
                        f"AND binds closer than OR: {shown(alone[0], 40)} is enough by itself, and the conditions of "
                        f"{shown(several[0], 60)} do not hold for it. Put the alternatives in parentheses.",
                        node,
                    )


def _ways(node: Tree) -> Iterator[Tree]:
    if isinstance(node, exp.Or):
        yield from _ways(node.this)
        yield from _ways(node.expression)
    else:
        yield node


check = doubt("mixed-and-or", look)
