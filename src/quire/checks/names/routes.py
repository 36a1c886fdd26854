"""How tables hang together: the shortest ways between two of them along their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quire.analysis.words import words
from quire.checks.model import Link, Schema, Table
from quire.words import split_name, stem

_LONGEST = 4
_MOST_SHARED = 30  # tables that share a column's name
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
    """The declared keys, or what looks like one, straight from one table to another; the same one by its key."""
    same = schema.by_name.get(table.lower()) if table.lower() == other.lower() else None
    if same is not None and same.keys:
        return tuple(Hop(same.name, key, same.name, key, False) for key in same.keys)
    return tuple(hop for hop in hops(schema, table.lower(), other) if hop.to.lower() == other.lower())


def hops(schema: Schema, table: str, other: str = "") -> Iterator[Hop]:
    """Where a table leads: along its declared keys; along columns of one name where it, or the other table, has none.

    With ``other``, only what leads there counts, declared or not.
    """
    table, other = table.lower(), other.lower()
    known = schema.links_of.get(table, ())
    for link in known:
        yield from _along(link, table)
    here = schema.by_name.get(table)
    if here is None or (other and any(other in _ends(link) for link in known)):
        return
    for key, column in here.by_name.items():
        if key in _COMMON:
            continue
        for there in schema.by_column.get(key, ())[:_MOST_SHARED]:
            name = there.name.lower()
            if name == table or (other and name != other) or (known and not other and schema.links_of.get(name)):
                continue
            unique, unique_there = _unique(here, key), _unique(there, key)
            if unique or unique_there or key.endswith(("id", "code", "key")):
                yield Hop(here.name, (column.name,), there.name, (there.by_name[key].name,), not unique_there, False)
    for hop in (*_pointing(schema, here), *_pointed_at(schema, here)):
        if (not other or hop.to.lower() == other) and not (known and not other and schema.links_of.get(hop.to.lower())):
            yield hop


def _pointing(schema: Schema, here: Table) -> Iterator[Hop]:
    """Columns called by another table and its key: ``country_code`` where countries have a ``code``."""
    for column in here.columns:
        *start, end = split_name(column.name) or ("",)
        for name in _forms(start) if end in _COMMON else ():
            there = schema.by_name.get(name)
            key = there.column(end) if there is not None else None
            if there is not None and key is not None and there is not here:
                yield Hop(here.name, (column.name,), there.name, (key.name,), not _unique(there, end), False)


def _pointed_at(schema: Schema, here: Table) -> Iterator[Hop]:
    """The same the other way round."""
    words = split_name(here.name)
    start = [*words[:-1], stem(words[-1])] if words else []
    for key in here.keys:
        if len(key) != 1 or key[0].lower() not in _COMMON:
            continue
        for name in dict.fromkeys(
            form for said in (start, list(words)) for form in _forms([*said, key[0].lower()])[:2]
        ):
            for there in schema.by_column.get(name, ())[:_MOST_SHARED]:
                if there is not here:
                    yield Hop(here.name, key, there.name, (there.by_name[name].name,), True, False)


def _forms(words: list[str]) -> tuple[str, ...]:
    """What a table of these words may be called."""
    if not words:
        return ()
    glued, apart = "".join(words), "_".join(words)
    several = (glued[:-1] + "ies", apart[:-1] + "ies") if glued.endswith("y") else (glued + "s", apart + "s")
    return tuple(dict.fromkeys((glued, apart, *several)))


def _ends(link: Link) -> tuple[str, str]:
    return link.table.lower(), link.to.lower()


def _along(link: Link, table: str) -> Iterator[Hop]:
    if link.table.lower() == table:
        yield Hop(link.table, link.columns, link.to, link.to_columns, False)
    if link.to.lower() == table:
        yield Hop(link.to, link.to_columns, link.table, link.columns, True)


def _unique(table: Table, column: str) -> bool:
    return any(len(key) == 1 and key[0].lower() == column for key in table.keys)
