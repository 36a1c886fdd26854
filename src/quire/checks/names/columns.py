"""Columns that their source does not have: another name, another source, another table."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Column, Table, World
from quire.checks.names import costs
from quire.checks.names.alike import LEAST, alike, column_alike, slip
from quire.checks.names.joining import forward, join_in
from quire.checks.names.resolve import View
from quire.checks.names.routes import direct, hops
from quire.checks.names.shape import Use
from quire.checks.names.state import State, Step
from quire.words import split_name

_COMMON_KEYS = ("id", "name", "code")
_MOST_RENAMED = 4
_MOST_NEAR = 8  # tables that may be joined for one column
_NEAR_ENOUGH = 0.8


def renamed(use: Use, number: int, view: View) -> Iterator[State]:
    """Columns of the source that are called alike, or that are the key to what the mention is held equal to."""
    scope = view.shape.scopes[use.scope]
    for each in (number,) if number >= 0 else view.sources(scope):
        table = view.table(each)
        linked = linked_to(use, each, view)
        names = view.columns(each) or {}
        like = {name: _alike(use.name, name, table) for name in names.values()}
        best = sorted(like, key=lambda name: (-like[name], name))[:_MOST_RENAMED]
        keys = _keys_called(use.name, each, view)
        for name in dict.fromkeys((*best, *(name for name in names.values() if name.lower() in linked | keys))):
            if like[name] < LEAST and name.lower() not in linked | keys:
                continue
            cost = max(costs.RENAMED_AT_LEAST, costs.RENAMED * (1 - like[name]))
            if name.lower() in linked:
                cost = min(cost, costs.LINKED + 0.2 * (1 - like[name])) * 0.7
            elif name.lower() in keys:
                cost = min(cost, costs.KEY_CALLED)
            if _same(use, each, name, view):
                continue
            if like[name] < 0.97 and name.lower() not in keys:
                cost += _better_elsewhere(use, each, name, view) + (
                    costs.NEARBY_UNLIKE if like[name] < _NEAR_ENOUGH and nearby(use, each, view) else 0.0
                )
            where = f" of {table.name}" if table else ""
            message = f"There is no column {use.name}{where}; it is read as {name}."
            sure = like[name] >= 0.97 or slip(use.name, name)
            yield view.state.bind(use.id, each, name).after(Step("unknown-column", message, cost, sure))


def _keys_called(name: str, number: int, view: View) -> frozenset[str]:
    """The columns of a source that lead to a column of that very name: ``link_to_event`` is an ``event_id``."""
    if name.lower() in _COMMON_KEYS:
        return frozenset()
    return frozenset(
        near.lower()
        for hop in hops(view.world.schema, view.table_name(number))
        for near, far in zip(hop.columns, hop.to_columns, strict=False)
        if far.lower() == name.lower() and hop.declared and not hop.many
    )


def _better_elsewhere(use: Use, number: int, name: str, view: View) -> float:
    """What speaks against another name when the very name is to be found nearby."""
    others = view.owners(use.scope, use.name)
    cost = costs.ELSEWHERE if others and use.qualifier else 0.0
    for hop in hops(view.world.schema, view.table_name(number)):
        if name.lower() in map(str.lower, hop.columns):
            far = view.world.schema.by_name.get(hop.to.lower())
            if far is not None and far.column(use.name) is not None and not use.peers:
                return max(cost, costs.KEYED)
    return max(cost, costs.NEARBY) if nearby(use, number, view) else cost


def nearby(use: Use, number: int, view: View) -> bool:
    """Whether a table one key away has the very name."""
    owners = view.world.schema.by_column.get(use.name.lower(), ())
    if not owners or use.name.lower() in _COMMON_KEYS:
        return False
    near = {name for name, ways in view.ways(number).items() if len(ways[0]) == 1}
    return any(table.name.lower() in near for table in owners)


def _alike(name: str, column: str, table: Table | None) -> float:
    if table is None:
        table = Table("", ())
    found = table.column(column)
    return column_alike(name, found or Column(column), table)


def linked_to(use: Use, number: int, view: View) -> frozenset[str]:
    """The columns of a source that are the key to what a mention is held equal to."""
    found = set()
    here = view.table_name(number)
    for peer in use.peers:
        other = view.meaning(view.shape.uses[peer])
        if other is None:
            continue
        for hop in direct(view.world.schema, here, view.table_name(other[0])):
            for column, far in zip(hop.columns, hop.to_columns, strict=False):
                if far.lower() == other[1].lower():
                    found.add(column.lower())
    return frozenset(found)


def _same(use: Use, number: int, column: str, view: View) -> bool:
    """Whether the mention would be held equal to itself, which holds of every row."""
    for peer in use.peers:
        other = view.meaning(view.shape.uses[peer])
        if other is not None and other[0] == number and other[1].lower() == column.lower():
            return True
    return False


def moved(use: Use, but: int, cost: float, view: View) -> Iterator[State]:
    """Other sources that have the column, or one that is called alike."""
    for scope in view.around(use.scope):
        if use.aggregated and scope.id != use.scope:
            break
        out = 0.0 if scope.id == use.scope else costs.MOVED_OUT
        for number in view.sources(scope):
            if number == but or (not use.qualifier and not out):
                continue
            columns = view.columns(number) or {}
            name = columns.get(use.name.lower())
            linked = linked_to(use, number, view)
            alias = view.source(number).alias
            if name is not None and not _same(use, number, name, view):
                less = 0.15 if name.lower() in linked else 0.0
                less += costs.HELD_TO if _held_to(use, but, number, name, view) else 0.0
                less -= costs.FORWARD if forward(use, number, view) else 0.0
                less += costs.MEANT_BEFORE if _meant_before(use, number, name, view) else 0.0
                message = f"{use.name} is a column of {alias}."
                step = Step("unknown-column", message, cost + out - less)
                yield view.state.bind(use.id, number, name).after(step)
            elif name is None and not out:
                yield from _moved_renamed(use, number, cost, linked, view)


def _held_to(use: Use, but: int, number: int, name: str, view: View) -> bool:
    """Whether a condition of the scope holds that column equal to one of the source that the mention names."""
    for each in view.shape.scopes[use.scope].uses:
        other = view.shape.uses[each]
        if other.peers and other.role in ("on", "where") and other.name.lower() == name.lower():
            peers = (view.meaning(view.shape.uses[peer]) for peer in other.peers)
            if view.meaning(other) == (number, name) and any(peer and peer[0] == but for peer in peers):
                return True
    return False


def _meant_before(use: Use, number: int, name: str, view: View) -> bool:
    """Whether the scope means that very column elsewhere, outside of conditions."""
    others = (view.shape.uses[each] for each in view.shape.scopes[use.scope].uses if each != use.id)
    said = (other for other in others if other.role in ("select", "group", "order"))
    return any(other.name.lower() == name.lower() and view.meaning(other) == (number, name) for other in said)


def _moved_renamed(use: Use, number: int, cost: float, linked: frozenset[str], view: View) -> Iterator[State]:
    table = view.table(number)
    for name in (view.columns(number) or {}).values():
        like = _alike(use.name, name, table)
        if like < LEAST or _same(use, number, name, view):
            continue
        more = costs.MOVED_AND_RENAMED + costs.RENAMED * (1 - like)
        if name.lower() in linked:
            more *= 0.6
        message = f"There is no column {use.name}; it is read as {view.source(number).alias}.{name}."
        yield view.state.bind(use.id, number, name).after(Step("unknown-column", message, cost + more))


def from_elsewhere(use: Use, view: View) -> Iterator[State]:
    """Tables that have the column and are not in the query: the nearest, or neighbors with one that is called alike."""
    world: World = view.world
    sources = view.sources(view.shape.scopes[use.scope])
    here = {view.table_name(each).lower() for each in sources}
    far: dict[str, int] = {}
    for number in sources:
        for name, ways in view.ways(number).items():
            far[name] = min(far.get(name, len(ways[0])), len(ways[0]))
    exact = [table for table in world.schema.by_column.get(use.name.lower(), ()) if table.name.lower() not in here]
    exact = [table for table in exact if table.name.lower() in far]
    for table in sorted(exact, key=lambda each: far[each.name.lower()])[:_MOST_NEAR]:
        yield from join_in(use, table, "", costs.ADDED, view)
    if exact:
        return
    near = [world.schema.by_name.get(name) for name, length in far.items() if length == 1 and name not in here]
    for table in [each for each in near if each is not None][:_MOST_NEAR]:
        for column in table.columns:
            like = column_alike(use.name, column, table)
            if like >= (LEAST if _begins_with(use.name, table) else _NEAR_ENOUGH):
                more = costs.ADDED + costs.RENAMED * (1 - like)
                yield from join_in(use, table, "", more, view, column.name)


def _begins_with(name: str, table: Table) -> bool:
    """Whether a name begins with that of a table: ``customer_name`` is of customers."""
    *start, last = split_name(name) or ("",)
    return bool(start) and bool(last) and alike("_".join(start), table.name) >= _NEAR_ENOUGH
