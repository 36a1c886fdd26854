"""What may be meant by one name that means nothing, each with what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Column, Table, World
from quire.checks.names import costs
from quire.checks.names.alike import LEAST, column_alike, slip, table_alike
from quire.checks.names.joining import join_in, rejoin
from quire.checks.names.resolve import Problem, View
from quire.checks.names.routes import direct, hops
from quire.checks.names.shape import Use
from quire.checks.names.state import State, Step

_MOST_TABLES = 6
_MOST_RENAMED = 4


def moves(problem: Problem, view: View) -> Iterator[State]:
    """The states that one change to the present one leads to, in which this problem is gone."""
    if problem.kind == "unknown-table":
        yield from _tables(problem.source, view)
        return
    use = view.shape.uses[problem.use]
    if problem.kind == "ambiguous-column":
        yield from _owners(use, problem.owners, view)
    elif problem.kind == "unknown-alias":
        yield from _aliases(use, view)
    else:
        yield from _columns(use, problem.source, view)


def _tables(number: int, view: View) -> Iterator[State]:
    """The stored tables that an unknown one may be: by its name, and by the columns that are asked of it."""
    source = view.source(number)
    scope = view.shape.scopes[source.scope]
    alone = len(view.sources(scope)) == 1
    asked = [use for use in view.shape.uses if _asks(use, number, alone, view)]
    found: list[tuple[float, str, Table, float]] = []
    for table in view.world.schema.tables:
        like = table_alike(source.name, table)
        missing = sum(_missing(use, table) for use in asked)
        cost = costs.TABLE_RENAMED * (1 - like) + costs.UNCOVERED * missing
        if like >= LEAST or (asked and missing < 0.6 * len(asked)):
            cost -= 0.1 * min(3, len(asked)) * (missing == 0)
            found.append((max(0.05, cost), table.name, table, like))
    for cost, name, table, _ in sorted(found, key=lambda each: each[:2])[:_MOST_TABLES]:
        left = max(0.05, cost - costs.UNCOVERED * sum(_missing(use, table) for use in asked))
        message = f"There is no table {source.name}; it is read as {name}."
        yield view.state.swap(number, table).after(Step("unknown-table", message, left, left < 0.25))


def _asks(use: Use, number: int, alone: bool, view: View) -> bool:
    if use.qualifier:
        return view.named(use) == number
    return alone and use.scope == view.source(number).scope


def _missing(use: Use, table: Table) -> float:
    """How much a table lacks what is asked of it: 0 the column is there, 1 nothing is like it."""
    if table.column(use.name) is not None:
        return 0.0
    best = max((column_alike(use.name, column, table) for column in table.columns), default=0.0)
    return min(1.0, 2 * (1 - best)) if best >= LEAST else 1.0


def _owners(use: Use, owners: tuple[int, ...], view: View) -> Iterator[State]:
    """Every source that has the column; those that are held equal on it are the same."""
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


def _aliases(use: Use, view: View) -> Iterator[State]:
    """A qualifier that names nothing in the query: a table by its own name, a slip, a table that was not joined."""
    wanted = use.qualifier.lower()
    near = False
    for scope in view.around(use.scope):
        for number in view.sources(scope):
            columns = view.columns(number) or {}
            column = columns.get(use.name.lower())
            named = view.table_name(number).lower() == wanted or view.source(number).name.lower() == wanted
            if named and column:
                near = True
                message = f"{use.qualifier} is called {view.source(number).alias} in this query."
                yield view.state.bind(use.id, number, column).after(Step("unknown-alias", message, costs.ALIAS, True))
    if near:
        return
    table = view.world.table(use.qualifier) or _elsewhere(use, view)
    if table is not None and table.column(use.name) is not None:
        yield from join_in(use, table, use.qualifier, costs.ADDED_BY_NAME, view)
    yield from _moved(use, -1, costs.ALIAS_GUESSED, view)
    if table is None:
        for owner in view.world.schema.by_column.get(use.name.lower(), ()):
            yield from join_in(use, owner, use.qualifier, costs.ADDED + 0.1, view)


def _elsewhere(use: Use, view: View) -> Table | None:
    """The table that another part of the statement gives this alias."""
    for source in view.shape.sources.values():
        if source.alias.lower() == use.qualifier.lower() and source.table is not None:
            return source.table
    return None


def _columns(use: Use, number: int, view: View) -> Iterator[State]:
    """A column that its source does not have, or, without a qualifier, none of them."""
    yield from _renamed(use, number, view)
    if number >= 0:
        yield from rejoin(use, number, view)
    yield from _moved(use, number, costs.MOVED, view)
    yield from _added(use, number, view)
    yield from _swapped(use, number, view)


def _renamed(use: Use, number: int, view: View) -> Iterator[State]:
    """Columns of the source that are called alike, or that are the key to what the mention is held equal to."""
    scope = view.shape.scopes[use.scope]
    for each in (number,) if number >= 0 else view.sources(scope):
        table = _table(each, view)
        linked = _linked(use, each, view)
        names = view.columns(each) or {}
        like = {name: _alike(use.name, name, table) for name in names.values()}
        best = sorted(like, key=lambda name: (-like[name], name))[:_MOST_RENAMED]
        for name in dict.fromkeys((*best, *(name for name in names.values() if name.lower() in linked))):
            if like[name] < LEAST and name.lower() not in linked:
                continue
            cost = max(costs.RENAMED_AT_LEAST, costs.RENAMED * (1 - like[name]))
            if name.lower() in linked:
                cost = min(cost, costs.LINKED + 0.2 * (1 - like[name])) * 0.7
            if _same(use, each, name, view):
                continue
            if like[name] < 0.97:
                cost += _better_elsewhere(use, each, name, view)
            where = f" of {table.name}" if table else ""
            message = f"There is no column {use.name}{where}; it is read as {name}."
            sure = like[name] >= 0.97 or slip(use.name, name)
            yield view.state.bind(use.id, each, name).after(Step("unknown-column", message, cost, sure))


def _better_elsewhere(use: Use, number: int, name: str, view: View) -> float:
    """What speaks against another name when the very name is to be found nearby."""
    others = view.owners(use.scope, use.name)
    cost = costs.ELSEWHERE if others and use.qualifier else 0.0
    for hop in hops(view.world.schema, view.table_name(number)):
        if name.lower() in map(str.lower, hop.columns):
            far = view.world.schema.by_name.get(hop.to.lower())
            if far is not None and far.column(use.name) is not None and not use.peers:
                return max(cost, costs.KEYED)
    return cost


def _alike(name: str, column: str, table: Table | None) -> float:
    if table is None:
        table = Table("", ())
    found = table.column(column)
    return column_alike(name, found or Column(column), table)


def _table(number: int, view: View) -> Table | None:
    return view.state.tables.get(number, view.source(number).table)


def _linked(use: Use, number: int, view: View) -> frozenset[str]:
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


def _moved(use: Use, but: int, cost: float, view: View) -> Iterator[State]:
    """Other sources that have the column, or one that is called alike."""
    for scope in view.around(use.scope):
        out = 0.0 if scope.id == use.scope else costs.MOVED_OUT
        for number in view.sources(scope):
            if number == but or (not use.qualifier and not out):
                continue
            columns = view.columns(number) or {}
            name = columns.get(use.name.lower())
            linked = _linked(use, number, view)
            alias = view.source(number).alias
            if name is not None and not _same(use, number, name, view):
                less = 0.15 if name.lower() in linked else 0.0
                message = f"{use.name} is a column of {alias}."
                step = Step("unknown-column", message, cost + out - less)
                yield view.state.bind(use.id, number, name).after(step)
            elif name is None and not out:
                yield from _moved_renamed(use, number, cost, linked, view)


def _moved_renamed(use: Use, number: int, cost: float, linked: frozenset[str], view: View) -> Iterator[State]:
    table = _table(number, view)
    for name in (view.columns(number) or {}).values():
        like = _alike(use.name, name, table)
        if like < 0.7 or _same(use, number, name, view):
            continue
        more = costs.MOVED_AND_RENAMED + costs.RENAMED * (1 - like)
        if name.lower() in linked:
            more *= 0.6
        message = f"There is no column {use.name}; it is read as {view.source(number).alias}.{name}."
        yield view.state.bind(use.id, number, name).after(Step("unknown-column", message, cost + more))


def _added(use: Use, number: int, view: View) -> Iterator[State]:
    """Tables that have the column and are not in the query."""
    world: World = view.world
    scope = view.shape.scopes[use.scope]
    here = {view.table_name(each).lower() for each in view.sources(scope)}
    exact = world.schema.by_column.get(use.name.lower(), ())
    for table in exact:
        if table.name.lower() not in here:
            yield from join_in(use, table, "", costs.ADDED, view)
    if exact:
        return
    for name in here:
        for link in world.schema.links_of.get(name, ()):
            for end in (link.table, link.to):
                near = world.schema.by_name.get(end.lower())
                if near is not None and end.lower() not in here:
                    for column in near.columns:
                        like = column_alike(use.name, column, near)
                        if like >= 0.8:
                            more = costs.ADDED + costs.RENAMED * (1 - like)
                            yield from join_in(use, near, "", more, view, column.name)


def _swapped(use: Use, number: int, view: View) -> Iterator[State]:
    """Tables that have all that is asked of the one in its place."""
    scope = view.shape.scopes[use.scope]
    numbers = view.sources(scope)
    if number < 0:
        if len(numbers) != 1:
            return
        number = numbers[0]
    source = view.source(number)
    if source.table is None or number in view.state.tables or number not in view.shape.sources:
        return
    asked = [each for each in view.shape.uses if _asks(each, number, len(numbers) == 1, view)]
    for table in view.world.schema.by_column.get(use.name.lower(), ()):
        if table.name.lower() == source.table.name.lower():
            continue
        if all(table.column(each.name) is not None for each in asked if each.id not in view.state.bound):
            like = table_alike(source.name, table)
            cost = costs.SWAPPED + 0.25 * (1 - like) - 0.1 * min(3, len(asked) - 1)
            message = f"{source.name} has no column {use.name}; {table.name}, which has all that is asked, is read."
            yield view.state.swap(number, table).after(Step("wrong-table", message, cost))
