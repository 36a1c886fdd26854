"""Doubt: a filter asks for a text that the column does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, text_of
from .filters import NUMERIC, Filter, filled, filters, stored
from .results import SECONDS
from .saying import Doubt, doubt

_SHOWN = 5


def look(facts: Facts) -> Iterator[Doubt]:
    """Every text that a column is set equal to, or unequal, and that is not stored in it."""
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, exp.Like) and not node.args.get("negate") and not isinstance(node.parent, exp.Not):
                yield from _pattern(facts, query, node)
    for each in filters(facts):
        if not each.textual or not isinstance(each.node, (exp.EQ, exp.NEQ, exp.In)):
            continue
        if each.used.column.datatype.lower() in NUMERIC or held(facts, each) is not False:
            continue
        yield Doubt(_message(facts, each), each.node)


def _pattern(facts: Facts, query: Query, node: exp.Like) -> Iterator[Doubt]:
    """A LIKE that no stored value fulfils, by a look at the data."""
    used, pattern = query.used(node.this), text_of(node.expression, query)
    database = facts.world.database
    if used is None or pattern is None or database is None or not filled(facts, used):
        return
    names = (exp.to_identifier(name, quoted=True) for name in (used.column.name, used.table.name))
    like = exp.Like(this=exp.Column(this=next(names)), expression=exp.Literal.string(pattern))
    asked = exp.select("1").from_(exp.Table(this=next(names))).where(like).limit(1).sql(dialect=facts.dialect)
    found = database.sample(asked, 1, SECONDS)
    if found is not None and not found:
        yield Doubt(
            f"No row of {used.name} is LIKE '{pattern}', so this filter matches no row. Check the spelling, and "
            "whether another column is meant.",
            node,
        )


def held(facts: Facts, each: Filter) -> bool | None:
    """Whether the column holds the value; None where that is not known."""
    if each.value in each.used.column.values:
        return True
    database = facts.world.database
    if database is None:
        return False if each.used.column.values and filled(facts, each.used) else None
    found = database.holds(each.used.table.name, each.used.column.name, each.value)
    return False if found is False and filled(facts, each.used) else found or None


def _message(facts: Facts, each: Filter) -> str:
    values = stored(facts, each.used.table, each.used.column)
    alike = [value for value in values if value.lower() == each.value.lower()] or list(values[:_SHOWN])
    some = ", ".join(f"'{value}'" for value in alike)
    hint = f" It holds {some}{', …' if len(values) > len(alike) > 1 else ''}." if some else ""
    effect = "excludes nothing" if isinstance(each.node, exp.NEQ) else "matches no row"
    return (
        f"No row of {each.used.name} is '{each.value}', so this filter {effect}.{hint} "
        "Check the spelling, upper and lower case, and whether another column is meant."
    )


check = doubt("value-absent", look)
