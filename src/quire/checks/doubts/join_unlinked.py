"""Doubt: columns of two tables are set equal that no link connects, as ``makers.id = cars.id``."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts, Used
from .filters import is_number, stored
from .matching import matched
from .saying import Doubt, doubt
from .words import same_thing

_GENERIC = frozenset(
    ["id", "name", "code", "type", "number", "date", "year", "title", "key", "no", "num", "uuid", "status", "value"]
)
_SMALL = 1000
_TRIED = 10  # values that are looked for in the other column


def look(facts: Facts) -> Iterator[Doubt]:
    """Every pair that is set equal, in joins and in comparisons with subqueries."""
    if not facts.world.schema.links:
        return
    for one, other, node in matched(facts):
        if not related(facts, one, other):
            yield Doubt(_message(facts, one, other), node)


def related(facts: Facts, one: Used, other: Used) -> bool:
    """Whether two columns may well mean the same thing: by a link, by a name, or as nothing is known of a table."""
    if one.table is other.table or facts.links.same(one.key, other.key):
        return True
    if not facts.links.linked(one.table.name) or not facts.links.linked(other.table.name):
        return True
    names = one.column.name, other.column.name
    if names[0].lower() == names[1].lower() and names[0].lower() not in _GENERIC:
        return True
    if same_thing(one.table.name, names[0], names[1]) or same_thing(other.table.name, names[1], names[0]):
        return True
    return _meet(facts, one, other) or _meet(facts, other, one)


def _meet(facts: Facts, one: Used, other: Used) -> bool:
    """Whether the values of one column are mostly values of the other; small numbers meet by chance."""
    values = stored(facts, one.table, one.column)[:_TRIED]
    if any(is_number(value) and float(value) < _SMALL for value in values):
        return False
    database = facts.world.database
    if not values or database is None:
        return False
    found = sum(database.holds(other.table.name, other.column.name, value) is True for value in values)
    return found * 2 >= len(values)


def _message(facts: Facts, one: Used, other: Used) -> str:
    known = facts.links.pairs(one.table.name, other.table.name)
    found = f"{one.name} is matched with {other.name}, but no link between these columns is known"
    if known:
        way = " and ".join(f"{one.table.name}.{left} = {other.table.name}.{right}" for left, right in known[:2])
        return f"{found}; rows that have nothing to do with each other may meet. The tables are linked by {way}."
    return (
        f"{found}, nor any direct link between these tables; rows that have nothing to do with each other may meet. "
        "Join along the links of the catalog, with the tables that lie between, or declare this link there."
    )


check = doubt("join-unlinked", look)
