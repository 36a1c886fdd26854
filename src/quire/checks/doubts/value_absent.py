"""Doubt: a filter asks for a text that the column does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .filters import NUMERIC, Filter, filled, filters, stored
from .saying import Doubt, doubt

_SHOWN = 5


def look(facts: Facts) -> Iterator[Doubt]:
    """Every text that a column is set equal to, or unequal, and that is not stored in it."""
    for each in filters(facts):
        if not each.textual or not isinstance(each.node, (exp.EQ, exp.NEQ, exp.In)):
            continue
        if each.used.column.datatype.lower() in NUMERIC or held(facts, each) is not False:
            continue
        yield Doubt(_message(facts, each), each.node)


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
