"""How tables hang together: the shortest ways between two of them along their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quire.analysis.words import words
from quire.checks.model import Link, Schema, Table

_LONGEST = 4
_MOST = 6  # ways to one table
_FARTHEST = 300  # tables: no further step is taken once so many were reached
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


def routes(schema: Schema, start: str) -> Mapping[str, tuple[Route, ...]]:
    """The shortest ways from a table to others nearby, by lower-case name; those to one table are equally long.

    Where a table has no declared keys, columns of one name are taken for them if one is a key of its table.
    """
    found: dict[str, list[Route]] = {start.lower(): [()]}
    edge = [start.lower()]
    for _ in range(_LONGEST):
        reached: dict[str, list[Route]] = {}
        for name in edge:
            for hop in hops(schema, name):
                goal = hop.to.lower()
                if goal not in found and len(reached.setdefault(goal, [])) < _MOST:
                    reached[goal] += [(*way, hop) for way in found[name]]
        found |= {goal: ways[:_MOST] for goal, ways in reached.items()}
        edge = list(reached)
        if len(found) > _FARTHEST:
            break
    return {goal: tuple(ways) for goal, ways in found.items() if goal != start.lower()}


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
