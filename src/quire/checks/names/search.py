"""The likeliest readings of a statement with unknown names: the cheapest first, a bounded number of them."""

from __future__ import annotations

from heapq import heappop, heappush

import msgspec

from quire.checks.model import World
from quire.checks.names.costs import WITHIN
from quire.checks.names.hanging import loose, touched
from quire.checks.names.moves import moves
from quire.checks.names.resolve import Problem, View
from quire.checks.names.shape import Shape
from quire.checks.names.state import State

_MOST_STATES = 120
_MOST_FOUND = 14
_DEAREST = 6.0
_AGAIN = 0.25  # what the same change costs when it is made once more


def readings(shape: Shape, world: World) -> tuple[State, ...]:
    """States in which every name means something, the likeliest first."""
    heap: list[tuple[float, int, State]] = [(0.0, 0, State())]
    seen: set[object] = set()
    found: list[State] = []
    count = 0
    for _ in range(_MOST_STATES):
        if not heap:
            break
        cost, _, state = heappop(heap)
        if found and cost > found[0].cost + WITHIN:
            break
        view = View(shape, state, world)
        problem = next(view.problems(), None) or _apart(view)
        if problem is None:
            found.append(state)
            if len(found) >= _MOST_FOUND:
                break
            continue
        for each in moves(problem, view):
            following = _together(_discounted(each, state), problem, view)
            if following.cost <= _DEAREST and following.key not in seen:
                seen.add(following.key)
                count += 1
                heappush(heap, (following.cost, count, following))
    return tuple(found)


def _apart(view: View) -> Problem | None:
    """A table that nothing holds to the others, in a scope where something was changed."""
    for scope in touched(view):
        for number in loose(scope, view):
            if number not in view.state.left and number in view.shape.sources:
                return Problem("wrong-join", number)
    return None


def _discounted(following: State, state: State) -> State:
    """What was decided once is decided."""
    step = following.steps[-1]
    if any(step.message == each.message for each in state.steps):
        again = step._replace(cost=step.cost * _AGAIN)
        return msgspec.structs.replace(following, cost=state.cost + again.cost, steps=(*state.steps, again))
    return following


def _together(state: State, problem: Problem, view: View) -> State:
    """Mentions of one scope that are written alike mean the same."""
    if problem.use < 0 or problem.use not in state.bound:
        return state
    use = view.shape.uses[problem.use]
    meaning = state.bound[use.id]
    bound = dict(state.bound)
    for number in view.shape.scopes[use.scope].uses:
        other = view.shape.uses[number]
        if (
            other.id not in bound
            and (other.name.lower(), other.qualifier.lower()) == (use.name.lower(), use.qualifier.lower())
            and (not use.qualifier or not (other.peers or use.peers))
        ):
            bound[other.id] = meaning
    return msgspec.structs.replace(state, bound=bound)
