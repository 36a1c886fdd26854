"""The likeliest readings of a statement with unknown names: the cheapest first, a bounded number of them."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import msgspec

from quire.checks.model import World
from quire.checks.names.columns import linked_to
from quire.checks.names.costs import OTHERWISE, TAKEN, TWICE, WITHIN
from quire.checks.names.hanging import loose, touched
from quire.checks.names.moves import moves
from quire.checks.names.resolve import Problem, View
from quire.checks.names.shape import Shape, Use
from quire.checks.names.state import State

_MOST_STATES = 120
_MOST_FOUND = 14
_DEAREST = 6.0
_AGAIN = 0.25  # what the same change costs when it is made once more


def readings(shape: Shape, world: World, notes: dict[object, Any]) -> tuple[State, ...]:
    """States in which every name means something, the likeliest first; ``notes`` as for a view."""
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
        view = View(shape, state, world, notes)
        problem = next(view.problems(), None) or _apart(view)
        if problem is None:
            found.append(state)
            if len(found) >= _MOST_FOUND:
                break
            continue
        for each in moves(problem, view):
            following = _consistent(_together(_discounted(each, state), problem, view), state, view)
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
    """Names that are written alike and stand for the same mean the same, all over the statement."""
    if problem.kind == "unknown-table" and problem.source in state.tables:
        name, table = view.source(problem.source).name.lower(), state.tables[problem.source]
        others = {
            source.id: table
            for source in view.shape.sources.values()
            if source.id not in state.tables and source.name.lower() == name and not view.known(source.id)
        }
        return msgspec.structs.replace(state, tables={**state.tables, **others})
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
    if problem.source == meaning[0] and view.table(meaning[0]) is not None:
        bound |= _renamed_alike(use, meaning, bound, view)
    return msgspec.structs.replace(state, bound=bound)


def _renamed_alike(
    use: Use, meaning: tuple[int, str], bound: dict[int, tuple[int, str]], view: View
) -> dict[int, tuple[int, str]]:
    """The other mentions of the same unknown column of the same table, but for those that a key says more of."""
    table, found = view.table(meaning[0]), {}
    for other in view.shape.uses:
        if other.id not in bound and other.qualifier and other.name.lower() == use.name.lower():
            number = view.named(other)
            if number is not None and view.table(number) == table:
                linked = linked_to(other, number, view)
                if not linked or meaning[1].lower() in linked:
                    found[other.id] = (number, meaning[1])
    return found


def _consistent(following: State, state: State, view: View) -> State:
    """Dearer where one name is read as two things, or two names as one."""
    cost = 0.0
    for number in following.bound.keys() - state.bound.keys():
        cost = max(cost, _conflict(number, following, state, view))
    for number in following.tables.keys() - state.tables.keys():
        name, table = view.source(number).name.lower(), following.tables[number].name.lower()
        scope = view.source(number).scope
        for other in view.sources(view.shape.scopes[scope]):
            if other != number and view.source(other).name.lower() != name and view.table_name(other).lower() == table:
                cost = max(cost, TAKEN if other in state.tables else TWICE)
    return msgspec.structs.replace(following, cost=following.cost + cost) if cost else following


def _conflict(number: int, following: State, state: State, view: View) -> float:
    source, column = following.bound[number]
    table, name = view.table(source) if source in view.shape.sources else None, view.shape.uses[number].name.lower()
    if table is None or name == column.lower():
        return 0.0
    cost = 0.0
    for other, (number_of, other_column) in state.bound.items():
        said = view.shape.uses[other].name.lower()
        if number_of in view.shape.sources and view.table(number_of) == table and said != other_column.lower():
            if said == name and other_column.lower() != column.lower():
                cost = max(cost, OTHERWISE)
            elif said != name and other_column.lower() == column.lower():
                cost = max(cost, TAKEN)
    return cost
