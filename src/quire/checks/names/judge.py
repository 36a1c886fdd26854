"""How well a reading fits what else is known: stored values, types, the question's words, joins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from quire.checks.model import Column, Database, World
from quire.checks.names import costs
from quire.checks.names.alike import alike
from quire.checks.names.resolve import View
from quire.checks.names.routes import Hop, direct
from quire.checks.names.shape import Scope, Shape, Use
from quire.checks.names.state import State
from quire.words import split_name, stem, tokens

_NUMBERS = ("int", "float", "dec", "num", "real", "doub")


def judged(shape: Shape, state: State, world: World) -> float:
    """The cost of a state with all signs for and against it."""
    view = View(shape, state, world)
    cost = state.cost
    for use, column, table in _changed(view):
        cost += _fit(use, column, table, world.database)
    cost += costs.UNLINKED * sum(1 for _ in _unlinked(view))
    cost += sum(costs.UNJOINED for scope in _touched(view) if not _hang_together(scope, view))
    return cost + _asked(view)


def _changed(view: View) -> Iterator[tuple[Use, Column, str]]:
    """The mentions that mean something else than is written, with what they mean."""
    for use in view.shape.uses:
        meaning = view.meaning(use)
        if meaning is None:
            continue
        if use.id in view.state.bound or meaning[0] in view.state.tables:
            source = view.source(meaning[0])
            table = view.state.tables.get(meaning[0], source.table)
            column = table.column(meaning[1]) if table is not None else None
            if table is not None and column is not None:
                yield use, column, table.name


def _fit(use: Use, column: Column, table: str, database: Database | None) -> float:
    cost = 0.0
    for text in use.texts[:3]:
        held = _holds(column, table, text, database)
        cost += 0.0 if held is None else costs.HELD if held else costs.NOT_HELD
    number = column.datatype.lower().startswith(_NUMBERS)
    wordy = column.datatype.lower().startswith(("str", "text", "char", "varchar"))
    if (use.kind == "number" and wordy) or (use.kind == "text" and number):
        cost += costs.WRONG_TYPE
    if use.texts and number and not all(_is_number(each) for each in use.texts):
        cost += costs.WRONG_TYPE
    return cost


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _holds(column: Column, table: str, text: str, database: Database | None) -> bool | None:
    if column.values:
        return text in column.values
    held = database.holds(table, column.name, text) if database is not None else None
    if held is False and database is not None and database.values(table, column.name, 0) == ():
        return None  # an empty table says nothing
    return held


def _unlinked(view: View) -> Iterator[Use]:
    """The changed mentions that are held equal to a column with which they have nothing in common."""
    for number, (source, column) in view.state.bound.items():
        use = view.shape.uses[number]
        for peer in use.peers:
            other = view.meaning(view.shape.uses[peer])
            if other is None or (peer in view.state.bound and peer < number):
                continue
            here, there = view.table_name(source), view.table_name(other[0])
            if not here or not there or alike(column, other[1]) >= 0.9:
                continue
            hops = direct(view.world.schema, here, there)
            if here.lower() != there.lower() and not any(_meets(hop, column, other[1]) for hop in hops):
                yield use


def _meets(hop: Hop, column: str, other: str) -> bool:
    pairs = zip(hop.columns, hop.to_columns, strict=False)
    return any((one.lower(), two.lower()) == (column.lower(), other.lower()) for one, two in pairs)


def _touched(view: View) -> Iterator[Scope]:
    changed = {view.shape.uses[number].scope for number in view.state.bound}
    changed |= {view.source(number).scope for number in view.state.tables}
    return (view.shape.scopes[number] for number in sorted(changed))


def _hang_together(scope: Scope, view: View) -> bool:
    """Whether the sources are held together by equalities; what was apart before may stay apart."""
    sources = view.sources(scope)
    joined = [number for number in sources[1:] if not view.source(number).comma]
    if not joined or scope.sides:
        return True
    edges = {(left[0], right[0]) for added in view.state.added for left, right in added.on}
    for number in scope.uses:
        use = view.shape.uses[number]
        here = view.meaning(use)
        for peer in use.peers:
            there = view.meaning(view.shape.uses[peer])
            if here is not None and there is not None and here[0] != there[0]:
                edges.add((here[0], there[0]))
    edges |= {(sources[0], number) for number in sources if view.source(number).joined or view.source(number).natural}
    edges |= {(sources[0], number) for number in joined if not _conditioned(number, view)}
    reached = {sources[0]}
    for _ in sources:
        reached |= {two for one, two in edges if one in reached} | {one for one, two in edges if two in reached}
    return reached >= set(sources)


def _conditioned(number: int, view: View) -> bool:
    """Whether a source was written with an ON that holds two columns equal."""
    if number not in view.shape.sources:
        return True
    return any(use.join == number and use.peers for use in view.shape.uses)


def _asked(view: View) -> float:
    """The less the more a new table's and a new column's names are spoken of in the question."""
    said = _stems(view.world.question)
    if not said:
        return 0.0
    names = [added.source.name for added in view.state.added]
    names += [table.name for table in view.state.tables.values()]
    names += [
        name for number, (_, name) in view.state.bound.items() if name.lower() != view.shape.uses[number].name.lower()
    ]
    total = 0.0
    for name in names[:8]:
        words = [word for word in split_name(name) if len(word) > 1]
        total += costs.ASKED * sum(stem(word) in said for word in words) / max(1, len(words))
    return total


@lru_cache(maxsize=64)
def _stems(question: str) -> frozenset[str]:
    return frozenset(word.stem for word in tokens(question).words) if question else frozenset()
