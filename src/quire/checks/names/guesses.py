"""Columns that are not called alike but that something else points to: a stored value, the words of the question."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Column, Table
from quire.checks.names import costs
from quire.checks.names.alike import LEAST, alike, column_alike, table_alike
from quire.checks.names.asked import stems
from quire.checks.names.columns import nearby
from quire.checks.names.joining import join_in
from quire.checks.names.lookup import holds, stored_as
from quire.checks.names.resolve import View
from quire.checks.names.routes import hops
from quire.checks.names.shape import Use
from quire.checks.names.state import State, Step
from quire.words import split_name, stem

_GENERAL = frozenset(stem(word) for word in ("number", "count", "id", "type", "total", "value", "date", "year"))
_MOST_LOOKED_AT = 60  # columns in which a value is looked for
_CALLED_LIKE = 0.8
_CALLED_NEAR = 0.6
_LONG_ENOUGH = 3  # letters of a value that says something


def by_value(use: Use, number: int, view: View) -> Iterator[State]:
    """The only columns of what is read that hold the text that the mention is compared with."""
    texts = [text for text in use.texts if len(text) >= _LONG_ENOUGH]
    if not texts:
        return
    looked = 0
    for source, table, column in _columns(use, number, view):
        if column_alike(use.name, column, table) >= LEAST or not _wordy(column):
            continue
        looked += 1
        if looked > _MOST_LOOKED_AT:
            return
        if all(holds(view, table, column, text) for text in texts[:2]):
            message = f"There is no column {use.name}; {column.name} of {table.name} holds {texts[0]!r} and is read."
            yield view.state.bind(use.id, source, column.name).after(Step("unknown-column", message, costs.HOLDS))


def by_value_nearby(use: Use, number: int, view: View) -> Iterator[State]:
    """Columns of tables to which a key leads, where they hold the text: ``category = 'office'`` is of its label."""
    texts = [text for text in use.texts if len(text) >= _LONG_ENOUGH]
    looked = 0
    for source in _sources(use, number, view) if texts else ():
        for hop in hops(view.world.schema, view.table_name(source)):
            table = view.world.schema.by_name.get(hop.to.lower())
            if table is None or hop.many:
                continue
            about = max(alike(use.name, hop.columns[0]), table_alike(use.name, table))
            cost = costs.HOLDS_NEARBY - (costs.ABOUT_KEY if about >= _CALLED_NEAR else 0.0)
            for column in table.columns:
                looked += _wordy(column)
                if looked > _MOST_LOOKED_AT:
                    return
                if _wordy(column) and all(holds(view, table, column, text) for text in texts[:2]):
                    yield from join_in(use, table, "", cost, view, column.name)


def as_text(use: Use, view: View) -> Iterator[State]:
    """A text that lost its quotes: ``continent = Asia`` where continents hold ``Asia``."""
    if use.qualifier or use.quote or len(use.peers) != 1 or use.role not in ("where", "having", "on"):
        return
    meaning = view.meaning(view.shape.uses[use.peers[0]])
    table = view.table(meaning[0]) if meaning is not None else None
    column = table.column(meaning[1]) if table is not None and meaning is not None else None
    if table is None or column is None or not _wordy(column):
        return
    stored = stored_as(table, column, use.name, view)
    if stored is not None:
        message = f"{use.name} is a text that {column.name} of {table.name} holds; it was put in quotes."
        step = Step("unquoted-text", message, costs.UNQUOTED)
        yield view.state.quote(use.id, stored).after(step)


def by_question(use: Use, number: int, view: View) -> Iterator[State]:
    """Columns of what is read that the question names and the statement does not mention."""
    said = stems(view.world.question) - _GENERAL
    if not said or use.peers or any(nearby(use, source, view) for source in _sources(use, number, view)):
        return
    mentioned = {each.name.lower() for each in view.shape.uses}
    for source, table, column in _columns(use, number, view):
        words = split_name(column.name)
        if column.name.lower() not in mentioned and words and all(stem(word) in said for word in words):
            message = f"There is no column {use.name}; {column.name} of {table.name} is what the question speaks of."
            yield view.state.bind(use.id, source, column.name).after(Step("unknown-column", message, costs.SPOKEN))


def by_question_nearby(use: Use, view: View) -> Iterator[State]:
    """Columns of tables one key away that the question names; likelier where the mention is called like the table."""
    said = stems(view.world.question)
    scope = view.shape.scopes[use.scope]
    if not said or use.peers or use.qualifier or scope.from_end < 0:
        return
    mentioned = {each.name.lower() for each in view.shape.uses}
    here = {view.table_name(number).lower() for number in view.sources(scope)}
    near = {hop.to.lower() for name in here for hop in hops(view.world.schema, name)} - here
    for name in sorted(near):
        table = view.world.schema.by_name.get(name)
        like = table_alike(use.name, table) if table is not None else 0.0
        if table is None or like < _CALLED_LIKE:
            continue
        for column in table.columns:
            words = split_name(column.name)
            if column.name.lower() not in mentioned and words and all(stem(word) in said for word in words):
                yield from join_in(use, table, "", costs.SPOKEN_NEARBY - costs.LIKE_TABLE * like, view, column.name)


def _sources(use: Use, number: int, view: View) -> tuple[int, ...]:
    return (number,) if number >= 0 else view.sources(view.shape.scopes[use.scope])


def _columns(use: Use, number: int, view: View) -> Iterator[tuple[int, Table, Column]]:
    for source in _sources(use, number, view):
        table = view.table(source)
        if table is not None:
            for column in table.columns:
                yield source, table, column


def _wordy(column: Column) -> bool:
    """Whether a column may hold texts."""
    return not column.datatype or column.datatype.lower().startswith(("str", "text", "char", "varchar"))
