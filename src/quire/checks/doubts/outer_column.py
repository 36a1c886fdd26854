"""Doubt: a subquery gives a column that its own tables do not have, so it is taken from the query around."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, reads_as_text, unwrapped
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every such output without an alias before it, where all tables of the subquery are known."""
    for query in facts.queries:
        if query.parent is None or not query.sources or any(table is None for table in query.sources.values()):
            continue
        for output in query.outputs:
            column = unwrapped(output)
            if not isinstance(column, exp.Column) or reads_as_text(column, query) or query.own(column) is not None:
                continue
            used = query.used(column)
            if used is not None:
                inner = " and ".join(table.name for table in query.tables)
                yield Doubt(
                    f"{inner} has no column {column.name}, so the subquery gives {used.name} of the query around "
                    f"it, and the condition holds for any row. Select the column of {inner} that corresponds.",
                    output,
                )


check = doubt("outer-column", look)
