"""The first rows of a statement, run under a short time limit where there is a database with rows."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from .facts import Facts, Query

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


def some_group(query: Query, condition: exp.Expression) -> bool | None:
    """Whether a condition holds for some group of a query's rows; None where that cannot be found out."""
    facts = query.facts
    if facts.world.database is None or not has_rows(facts):
        return None
    kept = exp.Select(expressions=[exp.Literal.number(1)])
    for part in ("with_", "from_", "joins", "where", "group"):
        if query.node.args.get(part):
            kept.set(part, query.node.args[part])
    asked = kept.copy().having(condition).limit(1)
    rows = facts.world.database.sample(asked.sql(dialect=facts.dialect), 1, SECONDS)
    return None if rows is None else bool(rows)
