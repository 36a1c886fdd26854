"""How tables hang together: the shortest ways between two of them along their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quire.analysis.words import words
from quire.checks.model import Link, Schema, Table

_LONGEST = 4
_MOST = 6
_COMMON = words("id name code type date year description status title number value")


class Hop(NamedTuple):
    """From one table to the next: columns held equal pairwise; ``many`` where one row meets many."""

    table: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    many: bool
    declared: bool = True


Route = tuple[Hop, ...]


def routes(schema: Schema, start: str, goal: str, longest: int = _LONGEST) -> tuple[Route, ...]:
    """The shortest ways from one table to another, all of one length; empty where there is none.

    Where no keys are declared at all, columns of one name are taken for them if one is a key of its table.
    """
    start, goal = start.lower(), goal.lower()
    todo: list[Route] = [(hop,) for hop in hops(schema, start)]
    for _ in range(longest):
        there = [route for route in todo if route[-1].to.lower() == goal]
        if there:
            return tuple(there[:_MOST])
        todo = [
            (*route, hop)
            for route in todo[:200]
            for hop in hops(schema, route[-1].to.lower())
            if hop.to.lower() not in {start, *(each.to.lower() for each in route)}
        ]
    return ()


def direct(schema: Schema, table: str, other: str) -> tuple[Hop, ...]:
    """The declared keys, or what looks like one, straight from one table to another."""
    return tuple(hop for hop in hops(schema, table.lower(), other) if hop.to.lower() == other.lower())


def hops(schema: Schema, table: str, other: str = "") -> Iterator[Hop]:
    """Where a table leads: along its declared keys; where it has none, along columns of one name."""
    table = table.lower()
    known = schema.links_of.get(table, ())
    for link in known:
        yield from _along(link, table)
    here = schema.by_name.get(table)
    if (
        here is None
        or (known and not other)
        or any(table in _ends(link) and other.lower() in _ends(link) for link in known)
    ):
        return
    for there in schema.tables:
        if there.name.lower() != table and (not other or there.name.lower() == other.lower()):
            yield from _alike(here, there)


def _ends(link: Link) -> tuple[str, str]:
    return link.table.lower(), link.to.lower()


def _along(link: Link, table: str) -> Iterator[Hop]:
    if link.table.lower() == table:
        yield Hop(link.table, link.columns, link.to, link.to_columns, False)
    if link.to.lower() == table:
        yield Hop(link.to, link.to_columns, link.table, link.columns, True)


def _alike(here: Table, there: Table) -> Iterator[Hop]:
    """Columns of one name that are the whole key of one of the tables."""
    for key, column in here.by_name.items():
        if key in _COMMON or key not in there.by_name:
            continue
        unique, unique_there = _unique(here, key), _unique(there, key)
        if unique or unique_there or key.endswith(("id", "code", "key")):
            yield Hop(here.name, (column.name,), there.name, (there.by_name[key].name,), not unique_there, False)


def _unique(table: Table, column: str) -> bool:
    return any(len(key) == 1 and key[0].lower() == column for key in table.keys)
