"""The first rows of a statement, run under a short time limit where there is a database with rows."""

from __future__ import annotations

from typing import Any

from .facts import Facts

SECONDS = 0.005
ROWS = 200


def result(facts: Facts) -> tuple[tuple[Any, ...], ...] | None:
    """What the statement gives, at most ``ROWS`` of it; None where that takes too long or its tables are empty."""
    if facts.rows is None:
        facts.rows = (_run(facts),)
    return facts.rows[0]


def _run(facts: Facts) -> tuple[tuple[Any, ...], ...] | None:
    database = facts.world.database
    tables = {id(table): table for query in facts.queries for table in query.tables}
    if database is None or not tables:
        return None
    for table in tables.values():
        if not table.columns or database.values(table.name, table.columns[0].name, 0) is not None:
            return None
    return database.sample(facts.text, ROWS, SECONDS)
