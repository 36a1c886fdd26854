"""Texts that a column is set equal to and does not hold, where it holds one that is written differently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from sqlglot import exp

from quire.checks.model import NOTHING, Column, Edit, Found, Repair, Table, World
from quire.checks.names.lookup import folded
from quire.checks.names.mentions import mark_of
from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.shape import Mark
from quire.checks.names.state import State
from quire.checks.statement import Statement, span_of
from quire.document import Diagnostic

_MOST_VALUES = 2_000
_LONGEST = 200


class _Asked(NamedTuple):
    """A text literal and the column that it is compared with."""

    text: str
    mark: Mark
    table: Table
    column: Column


def as_stored(statement: Statement, world: World) -> Found:
    """Write a text as it is stored where exactly one stored value is the same but for case, blanks and signs.

    Only equalities that ask for rows are touched, and only in a statement that is being repaired anyway: one that runs
    is warned about, never changed.
    """
    if not isinstance(statement.tree, exp.Query) or (world.database is None and not world.closed):
        return NOTHING
    edits, repairs, doubts = [], [], []
    for asked in _asked(statement, world):
        stored = _stored(asked, world)
        if stored is None:
            continue
        written = "'" + stored.replace("'", "''") + "'"
        message = f"{asked.column.name} of {asked.table.name} holds {stored!r}, not {asked.text!r}, and is compared so."
        edits.append(Edit(asked.mark.start, asked.mark.end, written))
        repairs.append(Repair("stored-value", message))
        span = span_of(statement.text, asked.mark.start, asked.mark.end)
        doubts.append(Diagnostic("stored-value", "warning", message, span))
    if not edits:
        return NOTHING
    text = statement.edited(edits)
    repairs[0] = msgspec.structs.replace(repairs[0], before=statement.text, after=text)
    return Found(tuple(doubts), text, tuple(repairs))


def _asked(statement: Statement, world: World) -> Iterator[_Asked]:
    """The literals that may be written otherwise, each with its column."""
    shape = shape_of(statement, world)
    if shape is None:
        return
    view = View(shape, State(), world)
    by_mark = {use.mark: use for use in shape.uses}
    for node in statement.columns:
        use = by_mark.get(mark_of(node.this))  # type: ignore[arg-type]
        literals = list(_literals(node)) if use is not None else []
        meaning = view.meaning(use) if use is not None and literals else None
        table = view.table(meaning[0]) if meaning is not None else None
        column = table.column(meaning[1]) if table is not None and meaning is not None else None
        if table is None or column is None:
            continue
        for literal in literals:
            mark = mark_of(literal if isinstance(literal, exp.Literal) else literal.this)
            if mark is not None and _written_so(literal.name):
                yield _Asked(literal.name, mark, table, column)


def _written_so(text: str) -> bool:
    """Whether somebody chose how it is written: what has no capital may be meant in any case."""
    return text != text.lower() and len(text) <= _LONGEST


def _literals(node: exp.Column) -> Iterator[exp.Expression]:
    """The texts that a column is asked to equal; not where that is denied."""
    parent = node.parent
    if node.find_ancestor(exp.Not) is not None:
        return
    others: list[exp.Expression] = []
    if isinstance(parent, exp.EQ):
        others = [parent.expression if parent.this is node else parent.this]
    elif isinstance(parent, exp.In) and parent.this is node:
        others = parent.expressions
    for other in others:
        if isinstance(other, exp.Column):
            if not other.table and other.this.args.get("quoted"):
                yield other
        elif isinstance(other, exp.Literal) and other.is_string:
            yield other


def _stored(asked: _Asked, world: World) -> str | None:
    """The one stored value that is the same but for how it is written; None where the text itself is stored."""
    values: tuple[str, ...] | None = asked.column.values
    if asked.text in asked.column.values:
        return None
    if world.database is not None:
        if world.database.holds(asked.table.name, asked.column.name, asked.text) is not False:
            return None
        values = world.database.values(asked.table.name, asked.column.name, _MOST_VALUES)
    wanted = folded(asked.text)
    found = [value for value in values or () if folded(value) == wanted] if wanted else []
    return found[0] if len(found) == 1 and found[0] != asked.text else None
