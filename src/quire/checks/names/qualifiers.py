"""Mentions whose qualifier names nothing, and mentions that lack one they need."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Table
from quire.checks.names import costs
from quire.checks.names.alike import alike, slip
from quire.checks.names.columns import moved
from quire.checks.names.joining import join_in
from quire.checks.names.resolve import View
from quire.checks.names.routes import direct
from quire.checks.names.shape import Use
from quire.checks.names.state import State, Step


def owners_of(use: Use, owners: tuple[int, ...], view: View) -> Iterator[State]:
    """Every source that has the column; those that are held equal on it are the same."""
    if len({view.source(number).alias.lower() for number in owners}) < len(owners):
        return  # nothing that could be written tells them apart
    equal = _held_equal(use, owners, view)
    for place, number in enumerate(owners[:1] if equal else owners):
        columns = view.columns(number) or {}
        cost = costs.CHOSEN if equal else costs.CHOSEN_OPENLY
        name = view.source(number).alias or view.table_name(number)
        message = f"{use.name} may be of several tables; it is read as {name}.{use.name}."
        step = Step("ambiguous-column", message, cost + 0.05 * place, equal)
        yield view.state.bind(use.id, number, columns[use.name.lower()]).after(step)


def _held_equal(use: Use, owners: tuple[int, ...], view: View) -> bool:
    """Whether an equality holds the column of these sources together, so that either may be read."""
    name, left = use.name.lower(), set(owners)
    pairs = []
    for each in view.shape.uses:
        if each.name.lower() == name and each.qualifier and each.role in ("on", "where"):
            for peer in (view.shape.uses[number] for number in each.peers):
                if peer.name.lower() == name and peer.qualifier:
                    pairs.append((view.named(each), view.named(peer)))
    reached = {owners[0]}
    for _ in owners:
        for one, two in pairs:
            if one in reached and two in left:
                reached.add(two)
    outer = any(view.source(number).outer for number in owners)
    return left <= reached and not outer


def aliases(use: Use, view: View) -> Iterator[State]:
    """A qualifier that names nothing in the query: a table by its own name, a slip, a table that was not joined."""
    near = False
    for scope in view.around(use.scope):
        inside = scope.id == use.scope
        for number in view.sources(scope):
            column = (view.columns(number) or {}).get(use.name.lower())
            cost = _called(use.qualifier, number, view)
            if column is None or cost is None:
                continue
            near = near or inside
            message = f"{use.qualifier} is called {view.source(number).alias} in this query."
            step = Step("unknown-alias", message, cost, inside and _in_one_role(number, view))
            out = 0.0 if inside else costs.TIED_OUT if use.peers else costs.MOVED_OUT
            yield view.state.bind(use.id, number, column).after(step._replace(cost=cost + out))
    if near:
        return
    table = view.world.table(use.qualifier) or _elsewhere(use, view)
    if table is not None and table.column(use.name) is not None:
        yield from join_in(use, table, use.qualifier, costs.ADDED_BY_NAME, view)
    known = table is not None and table.column(use.name) is not None
    yield from moved(use, -1, costs.ALIAS_GUESSED + (costs.NAMED if known else 0.0), view)
    if table is None:
        for owner in view.world.schema.by_column.get(use.name.lower(), ()):
            yield from join_in(use, owner, use.qualifier, costs.ADDED + 0.1, view)


def _called(qualifier: str, number: int, view: View) -> float | None:
    """What it costs that a qualifier means a source: the table's own name, or a slip; None where it is neither."""
    source = view.source(number)
    names = [name for name in (view.table_name(number), source.name, source.alias) if name]
    if any(name.lower() == qualifier.lower() for name in names):
        return costs.ALIAS
    return (
        costs.ALIAS_MISSPELT if any(slip(qualifier, name) or alike(qualifier, name) >= 0.95 for name in names) else None
    )


def _in_one_role(number: int, view: View) -> bool:
    """Whether the other sources have at most one key to it each: friends are students twice."""
    scope = view.shape.scopes[view.source(number).scope]
    name = view.table_name(number)
    return all(len(direct(view.world.schema, view.table_name(other), name)) <= 1 for other in view.sources(scope))


def _elsewhere(use: Use, view: View) -> Table | None:
    """The table that another part of the statement gives this alias."""
    for source in view.shape.sources.values():
        if source.alias.lower() == use.qualifier.lower() and source.table is not None:
            return source.table
    return None
