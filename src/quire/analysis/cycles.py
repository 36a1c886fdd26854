"""Cells that wait for each other: found around the edges that a change added, never by a walk over the notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Neighbours = Callable[[str], Iterable[str]]


def all_cycles(ids: Iterable[str], upstream: Neighbours) -> dict[str, tuple[str, ...]]:
    """Each cell that is in a cycle → a shortest way around from it; Tarjan's components without recursion."""
    found: dict[str, tuple[str, ...]] = {}
    for component in _components(ids, upstream):
        found.update(ways_around(frozenset(component), upstream))
    return found


def ways_around(members: frozenset[str], upstream: Neighbours) -> dict[str, tuple[str, ...]]:
    """For each cell of a component a shortest way back to itself."""

    def inside(id: str) -> Iterable[str]:
        return (other for other in upstream(id) if other in members)

    return {id: shortest(id, inside) for id in members}


def _components(ids: Iterable[str], upstream: Neighbours) -> list[list[str]]:
    """Strongly connected components of more than one cell."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for start in ids:
        if start in number:
            continue
        number[start] = low[start] = len(number)
        stack.append(start)
        on_stack.add(start)
        work = [(start, iter(upstream(start)))]
        while work:
            id, others = work[-1]
            for other in others:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(upstream(other))))
                    break
                if other in on_stack:
                    low[id] = min(low[id], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == number[id]:
                    component: list[str] = []
                    while not component or component[-1] != id:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    if len(component) > 1:
                        found.append(component)
    return found


def leads_back(id: str, upstream: Neighbours, downstream: Neighbours) -> bool:
    """True when a cell is in a cycle: searched from both sides by turns, so that the smaller one decides the cost."""
    above, below = {id}, {id}
    upper, lower = [id], [id]
    while upper and lower:
        for other in upstream(upper.pop()):
            if other in below:
                return True
            if other not in above:
                above.add(other)
                upper.append(other)
        for other in downstream(lower.pop()):
            if other in above:
                return True
            if other not in below:
                below.add(other)
                lower.append(other)
    return False


def component_of(id: str, upstream: Neighbours, downstream: Neighbours) -> frozenset[str]:
    """The cells that are both above and below a cell, with it."""
    return frozenset(reachable((id,), upstream) & reachable((id,), downstream)) | {id}


def reachable(ids: Iterable[str], neighbours: Neighbours) -> set[str]:
    """Everything that can be reached from ``ids`` in one step or more."""
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        for other in neighbours(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def shortest(id: str, neighbours: Neighbours) -> tuple[str, ...]:
    """A shortest way from a cell back to itself, without the return; empty when there is none."""
    came: dict[str, str] = {}
    level = [id]
    while level:
        following: list[str] = []
        for each in level:
            for other in neighbours(each):
                if other == id:
                    way = [each]
                    while way[-1] != id:
                        way.append(came[way[-1]])
                    return tuple(reversed(way))
                if other not in came:
                    came[other] = each
                    following.append(other)
        level = following
    return ()
