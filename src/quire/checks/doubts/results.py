"""The first rows of a statement, run under a short time limit where there is a database with rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlglot import exp

from quire.checks.model import Table

from .facts import Facts, Query

SECONDS = 0.005
ROWS = 200


def result(facts: Facts) -> tuple[tuple[Any, ...], ...] | None:
    """What the statement gives, at most ``ROWS`` of it; None where that takes too long or its tables are empty.

    A statement that is doubted already is not run: one reason to look again is enough.
    """
    if facts.spoken:
        return None
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
    for part in ("with_", "from_", "joins", "where"):
        if query.node.args.get(part):
            kept.set(part, query.node.args[part])
    asked = kept.copy().group_by(*(term.copy() for term in query.grouped)).having(condition).limit(1)
    rows = facts.world.database.sample(asked.sql(dialect=facts.dialect), 1, SECONDS)
    return None if rows is None else bool(rows)


def held_twice(facts: Facts, table: Table, columns: Iterable[str]) -> bool:
    """Whether the data is known to hold the same values of these columns in several rows."""
    if facts.world.database is None:
        return False
    names = [exp.Column(this=exp.to_identifier(name, quoted=True)) for name in columns]
    source = exp.Table(this=exp.to_identifier(table.name, quoted=True))
    filled = [exp.Not(this=exp.Is(this=name.copy(), expression=exp.Null())) for name in names]
    query = exp.select("1").from_(source).where(*filled).group_by(*names).having("COUNT(*) > 1").limit(1)
    return bool(facts.world.database.sample(query.sql(dialect=facts.dialect), 1, SECONDS))
