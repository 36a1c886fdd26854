"""Doubt: a name in double quotes is no column, so SQLite shows or sorts by that very text."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, reads_as_text, unwrapped
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every such name that is shown, aggregated, grouped or sorted by; compared with a column it is meant as a text."""
    for query in facts.queries:
        terms = (*query.outputs, *query.grouped, *(term for term, _ in query.ordered))
        inner = (each.this for each in terms if isinstance(each, exp.AggFunc))
        for term in (*terms, *inner):
            column = unwrapped(term)
            if isinstance(column, exp.Column) and reads_as_text(column, query):
                yield Doubt(
                    f'No table in use has a column "{column.name}", so SQLite takes it for a text, the same in every '
                    "row. Correct the name, or put a text in single quotes.",
                    column,
                )


check = doubt("quoted-name", look)
