"""Doubt: a sum or an average over rows that a join repeats."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, walk_here
from .keys import repeated
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every SUM and AVG of one table's columns, where its rows are joined with many of another."""
    for query in facts.queries:
        if len(query.sources) < 2:
            continue
        for node in query.nodes:
            if isinstance(node, (exp.Sum, exp.Avg)) and not isinstance(node.this, exp.Distinct):
                yield from _of(query, node)


def _of(query: Query, node: exp.Sum | exp.Avg) -> Iterator[Doubt]:
    if any(isinstance(each, (exp.Case, exp.If, exp.Predicate)) for each in walk_here(node.this)):
        return  # counts rows that fulfil a condition
    used = list(query.columns(node.this))
    if not used or len({each.alias for each in used}) != 1:
        return
    by = sorted(repeated(query).get(used[0].alias, ()))
    tables = [table.name for alias in by if (table := query.sources.get(alias)) is not None]
    if tables:
        mine = used[0].table.name
        yield Doubt(
            f"{node.sql()} counts a row of {mine} once for every row of {tables[0]} that is joined to it, so one "
            f"with many of {tables[0]} weighs more. Aggregate {mine} alone, choosing its rows with IN or EXISTS.",
            node,
        )


check = doubt("fan-out-aggregate", look)
