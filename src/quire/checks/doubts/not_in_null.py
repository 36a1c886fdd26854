"""Doubt: NOT IN over a subquery that gives NULL finds nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Used
from .links import unique
from .matching import given
from .saying import Doubt, doubt

_SECONDS = 0.005


def look(facts: Facts) -> Iterator[Doubt]:
    """Every NOT IN whose subquery gives a column that holds NULL, and does not leave them out."""
    for query in facts.queries:
        for node in query.nodes:
            if not isinstance(node, exp.Not) or not isinstance(node.this, exp.In):
                continue
            inner, output = given(facts, node.this.args.get("query"))
            used = inner.used(output) if inner is not None else None
            if inner is None or used is None or unique(used.table, [used.column.name]):
                continue
            excluded = any(isinstance(each, exp.Not) and isinstance(each.this, exp.Is) for each in inner.where)
            if not excluded and _null(facts, used):
                yield Doubt(
                    f"{used.name} holds NULL, and NOT IN finds nothing as soon as its list holds one. Add WHERE "
                    f"{used.column.name} IS NOT NULL to the subquery, or write NOT EXISTS.",
                    node,
                )


def _null(facts: Facts, used: Used) -> bool:
    if facts.world.database is None:
        return bool(used.column.null_share)
    column, table = (exp.to_identifier(name, quoted=True) for name in (used.column.name, used.table.name))
    asked = (
        exp.select("1").from_(exp.Table(this=table)).where(exp.Is(this=exp.Column(this=column), expression=exp.Null()))
    )
    text = asked.limit(1).sql(dialect=facts.dialect)
    return bool(facts.world.database.sample(text, 1, _SECONDS))


check = doubt("not-in-null", look)
