"""In which order cells run, and which others have to run with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from quire.analysis import cycles
from quire.analysis.index import Ids, name_of
from quire.analysis.resolve import Resolver


def topological(resolver: Resolver, ids: Iterable[str]) -> Ids:
    """Cells in an order in which they can run; those in a cycle last, in document order."""
    wanted = set(ids)
    if len(wanted) < 2:
        return tuple(wanted)
    members = wanted | _between(resolver, wanted)
    positions = resolver.order.positions
    sources = {id: {above for above in resolver.upstream(id) if above in members} for id in members}
    soft = {id: {each for each in resolver.earlier_readers(id) if each in members} for id in members}
    followers: dict[str, list[str]] = {id: [] for id in members}
    waiting = {}
    for id in members:
        before = sources[id] | soft[id]
        waiting[id] = len(before)
        for each in before:
            followers[each].append(id)
    ready = [(positions[id], id) for id, count in waiting.items() if not count]
    heapify(ready)
    placed: dict[str, None] = {}
    while len(placed) < len(members):
        if not ready:
            ready.append(_stuck(placed, sources, positions))
        _, id = heappop(ready)
        if id in placed:
            continue
        placed[id] = None
        for below in followers[id]:
            waiting[below] -= 1
            if waiting[below] == 0:
                heappush(ready, (positions[below], below))
    return tuple(id for id in placed if id in wanted)


def _stuck(placed: dict[str, None], sources: dict[str, set[str]], positions: dict[str, int]) -> tuple[int, str]:
    """What goes on when everything waits: a cell that only wishes to come later, else the first of a cycle."""
    rest = [id for id in sources if id not in placed]
    free = [id for id in rest if not any(above not in placed for above in sources[id])]
    return min((positions[id], id) for id in free or rest)


def _between(resolver: Resolver, wanted: set[str]) -> set[str]:
    """Cells that are below some and above others: they carry the order across."""
    below = cycles.reachable(wanted, resolver.downstream) - wanted
    return below & cycles.reachable(wanted, resolver.upstream) if below else below


def needed(resolver: Resolver, ids: Iterable[str], live: Mapping[str, str]) -> frozenset[str]:
    """``ids`` with the cells that must run again for each to read the right version of every name."""
    plan = set(ids)
    waiting = list(plan)
    special, nodes = resolver.index.special, resolver.index.nodes
    while waiting:
        node = nodes[waiting.pop()]
        id = node.cell.id
        keys = {resolver.key(node, name) for name in (*node.reads, *node.tables)} | set(node.changes)
        for key in keys:
            if key is None or key not in special:
                continue
            provider = resolver.provider(id, key)
            if provider is None or provider in plan:
                continue
            writers = resolver.writers(key)
            earlier = writers[: writers.index(provider)] if provider in writers else ()
            if live.get(name_of(key), provider) != provider or not plan.isdisjoint(earlier):
                plan.add(provider)
                waiting.append(provider)
        if any(key in special for key in (*node.defines, *node.changes)):
            # a version that was written again: readers of later versions in the plan have to look once more
            waiting += [other for other in plan if other != id and not _settled(resolver, other, plan, live)]
    return frozenset(plan)


def _settled(resolver: Resolver, id: str, plan: set[str], live: Mapping[str, str]) -> bool:
    """True when a cell of the plan finds the right versions with the plan as it stands."""
    node = resolver.index.nodes[id]
    for key in {resolver.key(node, name) for name in (*node.reads, *node.tables)} | set(node.changes):
        if key is None or key not in resolver.index.special:
            continue
        provider = resolver.provider(id, key)
        if provider is None or provider in plan:
            continue
        writers = resolver.writers(key)
        earlier = writers[: writers.index(provider)] if provider in writers else ()
        if live.get(name_of(key), provider) != provider or not plan.isdisjoint(earlier):
            return False
    return True
