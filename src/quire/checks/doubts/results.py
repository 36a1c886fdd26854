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
    return database.sample(facts.text, ROWS, SECONDS) if database is not None and has_rows(facts) else None


def has_rows(facts: Facts) -> bool:
    """Whether every table that is read holds rows: an empty one shows nothing of what a statement does."""
    database = facts.world.database
    return (
        database is not None
        and bool(facts.tables)
        and all(
            database.values(table.name, table.columns[0].name, 0) is None for table in facts.tables if table.columns
        )
    )
