"""Tables that come in by their keys, and joins along columns that are no keys."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from quire.checks.model import Table
from quire.checks.names import costs
from quire.checks.names.resolve import View
from quire.checks.names.routes import Route, direct
from quire.checks.names.shape import Scope, Source, Use
from quire.checks.names.state import Added, Pair, State, Step

_FIRST = 1_000  # numbers of sources that were added


def join_in(use: Use, table: Table, alias: str, cost: float, view: View, column: str = "") -> Iterator[State]:
    """The states in which a table that has the column is joined to the mention's scope, by the shortest ways."""
    scope = view.shape.scopes[use.scope]
    if scope.from_end < 0 or scope.sides or table.column(column or use.name) is None:
        return
    found: list[tuple[int, int, Route]] = []
    for number in view.sources(scope):
        if view.source(number).query == -1:
            found += [(len(way), number, way) for way in view.ways(number).get(table.name.lower(), ())]
    if not found:
        for number in view.sources(scope):
            straight = direct(view.world.schema, view.table_name(number), table.name)
            found += [(1, number, (hop,)) for hop in straight]
    least = min((length for length, _, _ in found), default=0)
    for length, number, way in found:
        if length > least:
            continue
        state, last = _joined(scope, number, way, alias, view)
        state = _placed(use, number, state, view)
        state = _kept(scope, state, view)
        stored = table.column(column or use.name)
        assert stored is not None
        state = state.bind(use.id, last, stored.name)
        more = costs.BRIDGED * (length - 1) + costs.MULTIPLIED * any(hop.many for hop in way)
        more += costs.UNDECLARED * any(not hop.declared for hop in way)
        more -= _signs(use, number, way, stored.name, view)
        if scope.stars:
            more += costs.STARRED
        names = ", ".join(added.source.name for added in state.added[len(view.state.added) :])
        said = f"{use.qualifier}.{use.name}" if use.qualifier else use.name
        message = f"{said} is {table.name}.{stored.name}; joined {names} by the keys."
        yield state.after(Step("missing-join", message, cost + more))


def forward(use: Use, number: int, view: View) -> bool:
    """Whether a condition would speak of a source that is joined after it, which only SQLite takes."""
    sources = view.sources(view.shape.scopes[use.scope])
    if use.join < 0 or view.strict or number not in sources or use.join not in sources:
        return False
    return sources.index(number) > sources.index(use.join)


def _signs(use: Use, number: int, way: Route, column: str, view: View) -> float:
    """What speaks for a way: it begins at a key that the scope uses, it ends at what the mention is held equal to."""
    scope = view.shape.scopes[use.scope]
    keys = {key.lower() for key in way[0].columns}
    used = (view.shape.uses[each] for each in scope.uses)
    less = costs.KEY_IN_USE if any(each.name.lower() in keys and each.id != use.id for each in used) else 0.0
    table = view.table(number)
    if table is not None:  # the first of several keys is the likelier one
        less -= 0.01 * min(5, next((at for at, each in enumerate(table.columns) if each.name.lower() in keys), 0))
    for peer in use.peers:
        other = view.meaning(view.shape.uses[peer])
        if other is not None:
            less -= costs.TWICE if other[0] == number and len(way) == 1 else 0.0
            for hop in direct(view.world.schema, way[-1].to, view.table_name(other[0])):
                if column.lower() in map(str.lower, hop.columns) and other[1].lower() in map(str.lower, hop.to_columns):
                    less += costs.LINKED
    return less


def _placed(use: Use, number: int, state: State, view: View) -> State:
    """The state with its new tables before the join whose condition needs them."""
    sources = view.sources(view.shape.scopes[use.scope])
    if use.join not in sources or view.shape.before.get(use.join, -1) < 0:
        return state
    if sources.index(number) >= sources.index(use.join):
        return state
    old = len(view.state.added)
    fresh = tuple(each._replace(before=use.join) for each in state.added[old:])
    return msgspec.structs.replace(state, added=(*state.added[:old], *fresh))


def _joined(scope: Scope, number: int, way: Route, alias: str, view: View) -> tuple[State, int]:
    """The state with the tables of a way joined, one after the other; the number of the last."""
    state, here = view.state, number
    added: list[Added] = []
    taken = {view.source(each).alias.lower() for outer in view.around(scope.id) for each in view.sources(outer)}
    for place, hop in enumerate(way):
        last = place == len(way) - 1
        name = _free(alias if last and alias else hop.to, taken)
        taken.add(name.lower())
        fresh = _FIRST + len(state.added) + len(added)
        source = Source(fresh, scope.id, name, hop.to, table=view.world.table(hop.to))
        pairs: tuple[Pair, ...] = tuple(
            ((here, column), (fresh, far)) for column, far in zip(hop.columns, hop.to_columns, strict=True)
        )
        added.append(Added(source, pairs))
        here = fresh
    return state.join(*added), here


def _free(name: str, taken: set[str]) -> str:
    fresh, count = name, 2
    while fresh.lower() in taken:
        fresh, count = f"{name}_{count}", count + 1
    return fresh


def _kept(scope: Scope, state: State, view: View) -> State:
    """Mentions without a qualifier keep what they mean when a new table has a column of that name too."""
    names = {
        name
        for added in state.added[len(view.state.added) :]
        for name in (added.source.table.by_name if added.source.table else ())
    }
    bound = dict(state.bound)
    for number in scope.uses:
        use = view.shape.uses[number]
        if not use.qualifier and use.id not in bound and use.name.lower() in names:
            meaning = view.meaning(use)
            if meaning is not None:
                bound[use.id] = meaning
    return msgspec.structs.replace(state, bound=bound)


def rejoin(use: Use, number: int, view: View) -> Iterator[State]:
    """Both sides of an equality between two tables, put on the keys by which these hang together."""
    if use.join < 0 or not use.peers:
        return
    peer = view.shape.uses[use.peers[0]]
    other = view.named(peer) if peer.qualifier else None
    if other is None or other == number or peer.join != use.join:
        return
    here, there = view.table_name(number), view.table_name(other)
    straight = direct(view.world.schema, here, there)
    for hop in straight:
        if len(hop.columns) == 1:
            state = view.state.bind(use.id, number, hop.columns[0]).bind(peer.id, other, hop.to_columns[0])
            message = f"{here} and {there} are joined by {hop.columns[0]} = {hop.to_columns[0]}."
            yield state.after(Step("wrong-join", message, costs.REJOINED + costs.UNDECLARED * (not hop.declared)))
    if not straight:
        yield from _bridged(use, number, peer, other, view)


def between(number: int, view: View) -> Iterator[tuple[State, str]]:
    """The states in which a source is joined through the tables that lie between it and one before it."""
    scope = view.shape.scopes[view.source(number).scope]
    sources = view.sources(scope)
    for first in sources[: sources.index(number)]:
        for way in view.ways(first).get(view.table_name(number).lower(), ()):
            if len(way) < 2 or view.shape.before.get(number, -1) < 0:
                continue
            state, bridge = _joined(scope, first, way[:-1], "", view)
            old = len(view.state.added)
            fresh = tuple(each._replace(before=number) for each in state.added[old:])
            state = msgspec.structs.replace(_kept(scope, state, view), added=(*state.added[:old], *fresh))
            last = way[-1]
            pairs = tuple(
                ((bridge, near), (number, far)) for near, far in zip(last.columns, last.to_columns, strict=True)
            )
            yield state.condition(number, pairs), ", ".join(hop.to for hop in way[:-1])


def _bridged(use: Use, number: int, peer: Use, other: int, view: View) -> Iterator[State]:
    """The tables between two that are joined directly but have no common key."""
    first, second = (number, other) if use.join == other else (other, number)
    near, far = (use, peer) if first == number else (peer, use)
    scope = view.shape.scopes[use.scope]
    for way in view.ways(first).get(view.table_name(second).lower(), ()):
        if len(way) < 2 or any(len(hop.columns) != 1 for hop in way):
            continue
        state, bridge = _joined(scope, first, way[:-1], "", view)
        state = _placed(use, first, _kept(scope, state, view), view)
        last = way[-1]
        state = state.bind(near.id, bridge, last.columns[0]).bind(far.id, second, last.to_columns[0])
        names = ", ".join(hop.to for hop in way[:-1])
        ends = f"{view.table_name(first)} and {view.table_name(second)}"
        message = f"{ends} have no common key; they are joined through {names}."
        yield state.after(Step("missing-join", message, costs.REJOINED + costs.BRIDGED * (len(way) - 1)))
