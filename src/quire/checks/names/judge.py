"""How well a reading fits what else is known: stored values, types, the question's words, joins."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Column, Table
from quire.checks.names import costs
from quire.checks.names.alike import alike
from quire.checks.names.asked import sequence, stems
from quire.checks.names.hanging import loose, touched
from quire.checks.names.lookup import holds
from quire.checks.names.resolve import View
from quire.checks.names.routes import Hop, direct
from quire.checks.names.shape import Use
from quire.words import split_name, stem

_MOST_NAMES = 8
_NUMBERS = ("int", "float", "dec", "num", "real", "doub")


def judged(view: View) -> float:
    """The cost of a view's state with all signs for and against it."""
    cost = view.state.cost
    for use, column, table in _changed(view):
        cost += _fit(use, column, table, view)
    for use, name in _unlinked(view):
        same = name.lower() == use.name.lower()
        cost += costs.UNDECLARED_KEY if same else costs.UNLINKED
    cost += sum(costs.UNJOINED for scope in touched(view) if loose(scope, view))
    return cost + _asked(view)


def _changed(view: View) -> Iterator[tuple[Use, Column, Table]]:
    """The mentions that mean something else than is written, with what they mean."""
    for use in view.shape.uses:
        meaning = view.meaning(use)
        if meaning is None:
            continue
        if use.id in view.state.bound or meaning[0] in view.state.tables:
            table = view.table(meaning[0])
            column = table.column(meaning[1]) if table is not None else None
            if table is not None and column is not None:
                yield use, column, table


def _fit(use: Use, column: Column, table: Table, view: View) -> float:
    cost = 0.0
    for text in use.texts[:3]:
        held = holds(view, table, column, text)
        cost += 0.0 if held is None else costs.HELD if held else costs.NOT_HELD
    number = column.datatype.lower().startswith(_NUMBERS)
    wordy = column.datatype.lower().startswith(("str", "text", "char", "varchar"))
    if (use.kind == "number" and wordy) or (use.kind == "text" and number):
        cost += costs.WRONG_TYPE
    if use.texts and number and not all(_is_number(each) for each in use.texts):
        cost += costs.NO_NUMBER
    return cost


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _unlinked(view: View) -> Iterator[tuple[Use, str]]:
    """The changed mentions that are held equal to a column with which they have nothing in common."""
    for number, (source, column) in view.state.bound.items():
        use = view.shape.uses[number]
        for peer in use.peers:
            other = view.meaning(view.shape.uses[peer])
            if other is None or (peer in view.state.bound and peer < number):
                continue
            here, there = view.table_name(source), view.table_name(other[0])
            if not here or not there or (here.lower() != there.lower() and alike(column, other[1]) >= 0.9):
                continue
            hops = direct(view.world.schema, here, there)
            if (hops or here.lower() != there.lower()) and not any(_meets(hop, column, other[1]) for hop in hops):
                yield use, column


def _meets(hop: Hop, column: str, other: str) -> bool:
    pairs = zip(hop.columns, hop.to_columns, strict=False)
    return any((one.lower(), two.lower()) == (column.lower(), other.lower()) for one, two in pairs)


def _asked(view: View) -> float:
    """The less the more a new table's and a new column's names are spoken of in the question."""
    said = stems(view.world.question)
    if not said:
        return 0.0
    uses = view.shape.uses
    names = [added.source.name for added in view.state.added]
    names += [table.name for table in view.state.tables.values()]
    names += [name for number, (_, name) in view.state.bound.items() if name.lower() != uses[number].name.lower()]
    total = sum(costs.ASKED * _spoken(name, said) for name in names[:_MOST_NAMES])
    total += sum(
        costs.COUNTED * _spoken(view.shape.sources[number].name, said)
        for number in view.state.tables
        if view.shape.sources[number].table is not None
    )
    order = sequence(view.world.question)
    pairs = {(view.table_name(number), column) for number, column in view.state.bound.values()}
    return total - costs.PHRASED * sum(_together(table, column, order) for table, column in sorted(pairs)[:_MOST_NAMES])


def _spoken(name: str, said: frozenset[str]) -> float:
    """The share of a name's words that are in the question."""
    words = [word for word in split_name(name) if len(word) > 1]
    return sum(stem(word) in said for word in words) / max(1, len(words))


def _together(table: str, column: str, order: tuple[str, ...]) -> bool:
    """Whether the question says both close together: «stadium name», «name of the stadium»."""
    tables, columns = ([stem(word) for word in split_name(name)] for name in (table, column))
    if not tables or not columns or columns[-1] in tables:
        return False
    for at, word in enumerate(order):
        if word == columns[-1] and (tables[-1] in order[max(0, at - 1) : at] or tables[-1] in order[at + 1 : at + 4]):
            return True
    return False
