"""Doubt: whole numbers are divided, and the fraction is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Tree, unwrapped
from .saying import Doubt, doubt, shown

_CUTS = frozenset({"sqlite", "postgres", "postgresql", "tsql", "redshift", "trino", "presto"})
_WHOLE = frozenset(["integer", "int", "bigint", "smallint"])


def look(facts: Facts) -> Iterator[Doubt]:
    """Every division of whole numbers in a dialect that cuts."""
    if facts.world.dialect not in _CUTS:
        return
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, exp.Div) and whole(query, node.this) and whole(query, node.expression):
                text = shown(node, dialect=facts.dialect)
                yield Doubt(
                    f"{text} divides whole numbers, and the fraction is cut off: 1 / "
                    "2 is 0. Multiply by 1.0 or CAST one side to a decimal number first.",
                    node,
                )


def whole(query: Query, node: Tree) -> bool:
    """Whether an expression is certainly a whole number."""
    inner = unwrapped(node)
    if isinstance(inner, exp.Literal):
        return bool(inner.is_int)
    if isinstance(inner, exp.Count):
        return True
    if isinstance(inner, (exp.Sum, exp.Max, exp.Min)):
        return whole(query, inner.this)
    if isinstance(inner, (exp.Case, exp.If)):
        given = [each.args.get("true") for each in inner.args.get("ifs") or [inner]]
        return all(each is not None and whole(query, each) for each in given)
    if isinstance(inner, (exp.Add, exp.Sub, exp.Mul)):
        return whole(query, inner.this) and whole(query, inner.expression)
    used = query.used(inner)
    return used is not None and used.column.datatype.lower() in _WHOLE


check = doubt("integer-division", look)
