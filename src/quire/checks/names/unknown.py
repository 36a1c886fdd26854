"""Names that mean nothing, or more than one thing, in a query: read as what they most likely mean, or reported."""

from __future__ import annotations

from typing import Any, NamedTuple

from quire.analysis.words import words as listed
from quire.checks.model import NOTHING, Found, Repair, World
from quire.checks.names.judge import judged
from quire.checks.names.read import shape_of
from quire.checks.names.report import reported
from quire.checks.names.resolve import View
from quire.checks.names.search import readings
from quire.checks.names.shape import Shape
from quire.checks.names.state import State
from quire.checks.names.stored_value import as_stored
from quire.checks.names.write import written
from quire.checks.statement import Statement
from quire.document import Diagnostic

_MOST_ASKED = 12  # candidates that the database is asked about
_MOST_SAID = 8
_CLEARLY = 0.5  # by how much the best reading is better than the next for it to be the only one
_OF_NAMES = listed(
    "no_such_column no_such_table ambiguous referenced_table referenced_column not_found_in_from does_not_exist "
    "does_not_have_a_column unknown_column missing_from-clause cannot_join_using"
)


class Reading(NamedTuple):
    """A statement as it may have been meant, with what speaks against it."""

    text: str
    cost: float
    state: State


def check(statement: Statement, world: World) -> Found:
    """Find what every name means; put right what means nothing, and warn where that is not certain."""
    if statement.tree is None or not world.closed:
        return NOTHING
    shape = shape_of(statement, world)
    if shape is None:
        return NOTHING
    view = View(shape, State(), world)
    problems = list(view.problems())
    if not problems:
        return NOTHING
    found = likely(statement, shape, world)
    if not found:
        return Found(tuple(reported(problem, view, statement) for problem in problems[:_MOST_SAID]))
    return _with_values(_repaired(statement, found), statement, world)


def likely(statement: Statement, shape: Shape, world: World) -> list[Reading]:
    """What the statement may mean, the likeliest first, as far as the database takes it."""
    notes: dict[object, Any] = {}
    views = [View(shape, state, world, notes) for state in readings(shape, world, notes)]
    ranked = sorted(((judged(view), view) for view in views), key=lambda each: each[0])
    found: list[Reading] = []
    seen = {statement.text}
    for cost, view in ranked[:_MOST_ASKED]:
        text = written(statement, shape, view)
        if text is not None and text not in seen and _taken(text, world):
            seen.add(text)
            found.append(Reading(text, cost, view.state))
            if len(found) > 1 and found[-1].cost > found[0].cost + _CLEARLY:
                break
    return found


def _taken(text: str, world: World) -> bool:
    """Whether the database takes it, or refuses it for another reason than its names."""
    refused = world.database.prepare(text) if world.database is not None else None
    if refused is None:
        return True
    said = refused.lower().partition("\n")[0].replace(" ", "_")
    return "function" in said or not any(words in said for words in _OF_NAMES)


def _repaired(statement: Statement, found: list[Reading]) -> Found:
    best = found[0]
    steps = dict.fromkeys(best.state.steps)
    said = tuple(dict.fromkeys((step.code, step.message) for step in steps if step.message))
    repairs = tuple(
        Repair(code, message, statement.text if not place else "", best.text if not place else "")
        for place, (code, message) in enumerate(said)
    )
    if all(step.sure for step in steps) and (len(found) == 1 or found[1].cost >= best.cost + _CLEARLY):
        return Found((), best.text, repairs)
    doubts = tuple(Diagnostic(code, "warning", f"{message} Look whether that is meant.") for code, message in said)
    return Found(doubts, best.text, repairs)


def _with_values(found: Found, statement: Statement, world: World) -> Found:
    """The repaired statement with its texts written as they are stored."""
    assert found.text is not None
    values = as_stored(Statement(found.text, statement.dialect), world)
    if values.text is None or not _taken(values.text, world):
        return found
    return Found((*found.diagnostics, *values.diagnostics), values.text, (*found.repairs, *values.repairs))
