"""A column that stands beside an aggregate and is not grouped by, where the database does not allow that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from quire.checks.model import NOTHING, Edit, Found, Repair, World
from quire.checks.names.frames import Frame, frames, innermost
from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.shape import Use
from quire.checks.names.state import State
from quire.checks.statement import Statement, span_of
from quire.document import Diagnostic

if TYPE_CHECKING:
    from sqlglot.tokens import Token

_REFUSED = re.compile(r'column "([^"]+)" must appear in the GROUP BY', re.IGNORECASE)
_LATER = frozenset(
    ("HAVING", "QUALIFY", "WINDOW", "ORDER_BY", "LIMIT", "OFFSET", "FETCH", "UNION", "EXCEPT", "INTERSECT", "SEMICOLON")
)
_CODE = "ungrouped-column"


def check(statement: Statement, world: World) -> Found:
    """Group also by the column that the database names.

    That is certain where nothing was grouped by and rows are counted or summed, and where the grouped columns hold a
    key of the column's table; elsewhere it makes finer groups than were asked for, and is doubted.
    """
    refused = _REFUSED.search(statement.refused or "")
    shape = shape_of(statement, world) if refused else None
    if refused is None or shape is None:
        return NOTHING
    name = refused.group(1).rpartition(".")[2].lower()
    view = View(shape, State(), world)
    for use in shape.uses:
        if use.name.lower() == name and use.role in ("select", "having", "order") and not use.aggregated:
            found = _grouped(use, statement, view)
            if found is not None:
                return found
    message = f"{refused.group(1)} stands beside an aggregate; group by it too, or say which value of it is wanted."
    return Found((Diagnostic(_CODE, "error", message),))


def _grouped(use: Use, statement: Statement, view: View) -> Found | None:
    frame = innermost(frames(statement.tokens), use.mark.start)
    if frame is None:
        return None
    said = statement.text[use.qualifier_mark.start if use.qualifier_mark else use.mark.start : use.mark.end]
    start, end = _clause(statement.tokens, frame)
    text = f", {said}" if start >= 0 else f" GROUP BY {said}"
    edited = statement.edited([Edit(end, end, text)])
    message = f"{said} stands beside an aggregate and is grouped by too."
    repairs = (Repair(_CODE, message, statement.text, edited),)
    if _certain(use, start >= 0, statement, view):
        return Found((), edited, repairs)
    doubt = f"{message} That may make more groups than were asked for."
    span = span_of(statement.text, use.mark.start, use.mark.end)
    return Found((Diagnostic(_CODE, "warning", doubt, span),), edited, repairs)


def _clause(tokens: Sequence[Token], frame: Frame) -> tuple[int, int]:
    """Where the GROUP BY of a SELECT begins (-1: it has none) and where it ends or would stand."""
    depth, start, last = 0, -1, frame.start
    for token in tokens:
        if token.start < frame.start or token.start >= frame.end:
            continue
        kind = token.token_type.name
        depth += (kind == "L_PAREN") - (kind == "R_PAREN")
        if depth == 0 and kind == "GROUP_BY":
            start = token.start
        elif depth == 0 and kind in _LATER:
            return start, last
        last = token.end + 1
    return start, last


def _certain(use: Use, grouped: bool, statement: Statement, view: View) -> bool:
    """Whether nothing else can be meant, or the groups stay those that they were."""
    if not grouped:
        aggregates = statement.tree.find_all(exp.AggFunc) if statement.tree is not None else ()
        return all(isinstance(each, exp.Count | exp.Sum | exp.Avg) for each in aggregates)
    meaning = view.meaning(use)
    table = view.table(meaning[0]) if meaning is not None else None
    if meaning is None or table is None:
        return False
    others = (view.shape.uses[number] for number in view.shape.scopes[use.scope].uses)
    groups = [view.meaning(other) for other in others if other.role == "group"]
    by = {group[1].lower() for group in groups if group is not None and group[0] == meaning[0]}
    return any(set(map(str.lower, key)) <= by for key in table.keys)
