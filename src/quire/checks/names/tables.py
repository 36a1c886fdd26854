"""Tables that do not exist, and tables that have nothing of what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Table
from quire.checks.names import costs
from quire.checks.names.alike import LEAST, column_alike, slip, table_alike
from quire.checks.names.asked import stems
from quire.checks.names.resolve import View
from quire.checks.names.shape import Use
from quire.checks.names.state import State, Step
from quire.words import split_name, stem

_MOST_TABLES = 6
_MOST_CONSIDERED = 10
_FEW_TABLES = 20


def stored(number: int, view: View) -> Iterator[State]:
    """The stored tables that an unknown one may be: by its name, and by the columns that are asked of it."""
    source = view.source(number)
    scope = view.shape.scopes[source.scope]
    alone = len(view.sources(scope)) == 1
    asked = [use for use in view.shape.uses if _asks(use, number, alone, view)]
    found: list[tuple[float, str, Table, float]] = []
    for table, like in _considered(source.name, asked, view):
        missing = sum(_missing(use, table) for use in asked)
        cost = costs.TABLE_RENAMED * (1 - like) + costs.UNCOVERED * missing
        if like >= LEAST or (asked and missing < 0.6 * len(asked)):
            cost -= 0.1 * min(3, len(asked)) * (missing == 0)
        elif len(view.world.schema.tables) > _FEW_TABLES or not _hinted(table, missing, len(asked), view):
            continue
        else:
            cost = costs.ANY_TABLE + 0.3 * missing
        found.append((max(0.05, cost), table.name, table, like))
    for cost, name, table, like in sorted(found, key=lambda each: each[:2])[:_MOST_TABLES]:
        left = max(0.05, cost - costs.UNCOVERED * sum(_missing(use, table) for use in asked))
        message = f"There is no table {source.name}; it is read as {name}."
        sure = like >= 0.95 or slip(source.name, name)
        yield view.state.swap(number, table).after(Step("unknown-table", message, left, sure))


def _hinted(table: Table, missing: float, asked: int, view: View) -> bool:
    """Whether anything at all points to a table that is called otherwise: a column, or the question."""
    said = stems(view.world.question)
    return missing < asked or any(stem(word) in said for word in split_name(table.name))


def _considered(name: str, asked: list[Use], view: View) -> list[tuple[Table, float]]:
    """The tables that are called most alike or have most of what is asked, with how alike they are called."""
    wanted = frozenset(use.name.lower() for use in asked)
    known: list[tuple[Table, float]] | None = view.notes.get((name, wanted))
    if known is None:
        ranked = []
        for table in view.world.schema.tables:
            like = table_alike(name, table)
            covered = sum(each in table.by_name for each in wanted) / max(1, len(wanted))
            ranked.append((-like - covered, table.name, table, like))
        ranked.sort(key=lambda each: each[:2])
        known = [(table, like) for _, _, table, like in ranked[:_MOST_CONSIDERED]]
        view.notes[name, wanted] = known
    return known


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


def swapped(use: Use, number: int, view: View) -> Iterator[State]:
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
            cost += costs.COUNTED * scope.counted + costs.ALL_SWAPPED * bool(scope.stars)
            message = f"{source.name} has no column {use.name}; {table.name}, which has all that is asked, is read."
            yield view.state.swap(number, table).after(Step("wrong-table", message, cost))
