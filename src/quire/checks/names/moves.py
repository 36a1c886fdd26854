"""What may be meant by one name that means nothing, each with what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.names import costs
from quire.checks.names.columns import from_elsewhere, moved, renamed
from quire.checks.names.guesses import as_text, by_question, by_question_nearby, by_value, by_value_nearby
from quire.checks.names.hanging import tied
from quire.checks.names.joining import rejoin
from quire.checks.names.qualifiers import aliases, owners_of
from quire.checks.names.resolve import Problem, View
from quire.checks.names.shape import Use
from quire.checks.names.state import State
from quire.checks.names.tables import stored, swapped
from quire.checks.names.using import keyed


def moves(problem: Problem, view: View) -> Iterator[State]:
    """The states that one change to the present one leads to, in which this problem is gone."""
    if problem.kind == "unknown-table":
        yield from stored(problem.source, view)
        return
    if problem.kind == "wrong-using":
        yield from keyed(problem.source, view)
        return
    if problem.kind == "wrong-join":
        yield from tied(problem.source, view)
        return
    use = view.shape.uses[problem.use]
    if problem.kind == "ambiguous-column":
        yield from owners_of(use, problem.owners, view)
    elif problem.kind == "unknown-alias":
        yield from aliases(use, view)
    else:
        yield from _columns(use, problem.source, view)


def _columns(use: Use, number: int, view: View) -> Iterator[State]:
    """A column that its source does not have, or, without a qualifier, none of them."""
    others = list(renamed(use, number, view))
    yield from others
    if number >= 0:
        yield from rejoin(use, number, view)
    yield from moved(use, number, costs.MOVED, view)
    if any(state.steps[-1].sure and state.steps[-1].cost <= costs.PLAIN for state in others):
        return  # the same words in another form: nothing further away is meant
    yield from as_text(use, view)
    yield from by_value(use, number, view)
    yield from by_value_nearby(use, number, view)
    yield from by_question(use, number, view)
    yield from by_question_nearby(use, view)
    yield from from_elsewhere(use, view)
    yield from swapped(use, number, view)
