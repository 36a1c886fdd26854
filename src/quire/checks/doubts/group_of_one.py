"""Doubt: rows are grouped by a key of the only table, so that every group is a single row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, walk_here
from .links import unique
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every aggregate over groups of one table by its key."""
    for query in facts.queries:
        if not query.grouped or len(query.sources) != 1 or not query.tables:
            continue
        terms = [used for term in query.grouped if (used := query.used(term)) is not None]
        table = query.tables[0]
        if not unique(table, (used.column.name for used in terms)):
            continue
        if any(isinstance(each, exp.AggFunc) for each in walk_here(query.node)):
            key = ", ".join(used.column.name for used in terms)
            yield Doubt(
                f"{table.name} has one row for each {key}, so every group is a single row and a count is always 1. "
                f"Group by what several rows of {table.name} share, or join the table whose rows are to be counted.",
                query.node.args["group"],
            )


check = doubt("group-of-one", look)
