"""A statement of the planner in the dialect of the database that it is for."""

from __future__ import annotations

from typing import Any

from quire.assistant.facts import Uncompilable

_OWN = ("", "duckdb")
_KNOWN = ("sqlite", "postgres")


def in_dialect(sql: str, dialect: str) -> str:
    """The statement, written for DuckDB, as the other database reads it.

    Raises ``Uncompilable`` for a dialect that is not known, and for what the database has no word for.
    """
    if dialect in _OWN:
        return sql
    if dialect not in _KNOWN:
        raise Uncompilable(f"Answers on a connection that speaks {dialect} are not known yet.")
    import sqlglot

    head, body = _title(sql)
    tree = sqlglot.parse_one(body, read="duckdb")
    tree = tree.transform(_to_sqlite if dialect == "sqlite" else _to_postgres)
    return head + str(tree.sql(dialect, pretty=True))


def _title(sql: str) -> tuple[str, str]:
    """The first line when it is a comment, and the rest."""
    first, newline, rest = sql.partition("\n")
    return (first + newline, rest) if first.startswith("--") else ("", sql)


def _to_postgres(node: Any) -> Any:
    """What PostgreSQL writes otherwise: a series of days is a set by itself."""
    from sqlglot import exp

    if isinstance(node, exp.Unnest | exp.Explode) and (series := node.find(exp.GenerateSeries)) is not None:
        bounds = [series.args["start"], series.args["end"], series.args["step"]]
        return exp.Anonymous(this="generate_series", expressions=bounds)
    return node


def _to_sqlite(node: Any) -> Any:
    """What SQLite has no type for: days are text, ``YYYY-MM-DD``."""
    from sqlglot import exp

    if isinstance(node, exp.Select) and any(each.find(exp.GenerateSeries) for each in node.expressions):
        return _series(node)
    if isinstance(node, exp.Cast) and node.to.is_type("date"):
        return _day(node.this)
    if isinstance(node, exp.Cast) and node.to.is_type("timestamp"):
        return node.this
    if isinstance(node, exp.DateTrunc | exp.TimestampTrunc):
        return _truncated(node)
    if isinstance(node, exp.Extract):
        if node.name.casefold() not in ("isodow", "dayofweekiso"):
            raise Uncompilable(f"SQLite cannot take {node.name.casefold()} from a date.")
        inner = node.expression.transform(_to_sqlite)
        return _parsed(f"((CAST(STRFTIME('%w', {inner.sql('sqlite')}) AS INTEGER) + 6) % 7 + 1)")
    if isinstance(node, exp.AtTimeZone):
        raise Uncompilable("SQLite knows no time zones.")
    return node


def _day(inner: Any) -> Any:
    """A value as a day: a written one is text already."""
    from sqlglot import exp

    if isinstance(inner, exp.Literal):
        return inner
    if isinstance(inner, exp.DateTrunc | exp.TimestampTrunc):
        return _truncated(inner)
    if isinstance(inner, exp.Add) and isinstance(inner.expression, exp.Interval):
        step = inner.expression
        text = f"+{step.name} {(step.unit.name if step.unit else 'day').casefold()}s"
        return _date(inner.this, text)
    return _date(inner)


def _truncated(node: Any) -> Any:
    """The first day of a period."""
    inner = node.this.transform(_to_sqlite)
    unit = node.unit.name.casefold()
    text = inner.sql("sqlite")
    if unit == "quarter":
        back = f"'-' || ((CAST(STRFTIME('%m', {text}) AS INTEGER) - 1) % 3) || ' months'"
        return _parsed(f"DATE({text}, 'start of month', {back})")
    modifiers = {
        "day": (),
        "week": ("weekday 0", "-6 days"),
        "month": ("start of month",),
        "year": ("start of year",),
    }
    if not unit.startswith("week") and unit not in modifiers:
        raise Uncompilable(f"SQLite cannot cut dates at the {unit}.")
    return _date(inner, *modifiers["week" if unit.startswith("week") else unit])


def _series(node: Any) -> Any:
    """Every period between the first and the last: a query that calls itself."""
    from sqlglot import exp

    series = node.find(exp.GenerateSeries)
    step = series.args["step"]
    unit = f"+{step.name} {(step.unit.name if step.unit else 'day').casefold()}s"
    column = series.args["start"].this.sql("sqlite")
    source = node.args["from_"].this.sql("sqlite")
    nulls = "".join(", NULL" for _ in node.expressions[1:])
    return _parsed(
        f"SELECT period{nulls} FROM (WITH RECURSIVE periods(period) AS (SELECT MIN({column}) FROM {source} "
        f"UNION ALL SELECT DATE(period, '{unit}') FROM periods WHERE period < (SELECT MAX({column}) FROM {source})) "
        "SELECT period FROM periods WHERE period IS NOT NULL) AS periods"
    )


def _date(inner: Any, *modifiers: str) -> Any:
    from sqlglot import exp

    texts = [exp.Literal.string(text) for text in modifiers]
    return exp.Anonymous(this="DATE", expressions=[inner.copy(), *texts])


def _parsed(sql: str) -> Any:
    import sqlglot

    return sqlglot.parse_one(sql, read="sqlite")
