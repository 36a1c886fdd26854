"""Doubt: a comparison with a MAX, MIN or AVG that can never hold, is of another column, or of other rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import COMPARED, Facts, Query, Tree, Used, text_of
from .matching import given
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """Every comparison of a column with an extreme or a mean from a subquery."""
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, COMPARED):
                yield from _compared(facts, query, node)


def _compared(facts: Facts, query: Query, node: Tree) -> Iterator[Doubt]:
    for left, right in ((node.this, node.expression), (node.expression, node.this)):
        used = query.used(left)
        inner, output = given(facts, right)
        if used is None or inner is None or not isinstance(output, (exp.Max, exp.Min, exp.Avg)):
            continue
        measured = inner.used(output.this)
        if measured is None:
            continue
        if _different(facts, used, measured):
            yield Doubt(
                f"{used.name} is compared with {output.sql()}, a measure of another column. If the row with that "
                f"extreme is meant, take its {used.column.name}: ORDER BY {measured.column.name} LIMIT 1 in a "
                "subquery.",
                node,
            )
        elif measured.key == used.key and _everything(inner):
            yield from _of_all(query, node, used, output)


def _different(facts: Facts, used: Used, measured: Used) -> bool:
    if measured.column.name.lower() == used.column.name.lower():
        return False
    return measured.key != used.key and not facts.links.same(used.key, measured.key)


def _everything(inner: Query) -> bool:
    return not inner.where and len(inner.sources) == 1 and not inner.grouped


def _of_all(query: Query, node: Tree, used: Used, output: Tree) -> Iterator[Doubt]:
    beyond = (exp.GT, exp.Max) if isinstance(output, exp.Max) else (exp.LT, exp.Min)
    if isinstance(node, beyond[0]) and isinstance(output, beyond[1]):
        side = "above" if isinstance(output, exp.Max) else "below"
        yield Doubt(
            f"No row lies {side} the {output.sql()} of all rows, so nothing is found. Choose in the subquery the rows "
            f"to compare with, or take {used.column.name} of a certain row.",
            node,
        )
    elif isinstance(node, exp.EQ) and isinstance(output, (exp.Max, exp.Min)):
        others = [each for each in query.where if each is not node and _chooses(query, each)]
        if others:
            yield Doubt(
                f"{output.sql()} is taken over all rows, while {shown(others[0], 50)} chooses some of them; the "
                "extreme of all rows need not be among those. Repeat the condition in the subquery.",
                node,
            )


def _chooses(query: Query, node: Tree) -> bool:
    compared = isinstance(node, (exp.EQ, exp.Like, exp.GT, exp.LT))
    return compared and text_of(node.expression, query) is not None and query.used(node.this) is not None


check = doubt("extreme", look)
