"""Whether results still hold: a comparison of snapshots, never a flag.

The snapshot of a cell hashes what its result depends on: its own content, and for each name that it reads the hash of
the value that its provider last gave it. A result holds while its snapshot is the cell's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

import xxhash

from quire.document import CellResult
from quire.session.state import CellState, PlannedCell, State
from quire.session.view import Validity


def planned(state: State, id: str) -> PlannedCell:
    """What the cell is now, to be compared with what it will be when its result comes."""
    alive = state.cells[id]
    provider = state.graph.provider
    pairs = ((name, provider(id, name)) for name in alive.reads)
    return PlannedCell(alive.content, tuple((name, by) for name, by in pairs if by is not None))


def snapshot_of(
    cells: Mapping[str, CellState], cell: PlannedCell, elsewhere: Mapping[str, CellResult] | None = None
) -> str:
    """The hash of everything that a result depends on, with the values that there are now.

    Results ``elsewhere`` (in a sandbox) come before those of the cells.
    """
    parts = [cell.content]
    for name, by in cell.reads:
        result = elsewhere.get(by) if elsewhere else None
        if result is None and (provider := cells.get(by)) is not None:
            result = provider.result
        parts.append(f"{name}={result.hashes.get(name, '') if result is not None else ''}")
    return xxhash.xxh3_128_hexdigest("\n".join(parts).encode())


def holds(state: State, id: str) -> bool:
    """True when the cell's own result is the one that it would have with the values that there are now."""
    alive = state.cells[id]
    result = alive.result
    if result is None or not result.snapshot or result.status not in ("ok", "error"):
        return False
    return result.snapshot == snapshot_of(state.cells, planned(state, id))


def failed(alive: CellState) -> bool:
    """True when the cell's last run did not come to its end."""
    return alive.result is not None and alive.result.status != "ok"


def validity_of(state: State, id: str, known: Mapping[str, Validity]) -> Validity:
    """Whether the cell's result holds, given the validity of what is above it."""
    alive = state.cells[id]
    if alive.inert:  # nothing to run; what it showed when there was is stale
        return "fresh" if alive.result is None else "stale"
    graph = state.graph
    if graph.blocked(id):
        return "stale"
    broken, lively = False, alive.live == state.generation
    for above in graph.upstream(id):
        validity = known.get(above, "stale")
        if validity == "stale":
            return "stale"
        if validity == "aborted" or failed(state.cells[above]):
            broken = True
        elif validity == "evaluated":
            lively = False
    if broken:
        return "aborted"
    if not holds(state, id):
        return "stale"
    return "fresh" if lively else "evaluated"


def revalidated(state: State, seeds: Iterable[str]) -> tuple[dict[str, Validity], list[str]]:
    """The validity of every cell after ``seeds`` changed, and the cells whose validity is another.

    Goes down the graph only as far as something changes; what is below a stale cell is stale without a look.
    """
    known = dict(state.validity)
    positions = state.order.positions
    changed: list[str] = []
    heap = [(positions[id], id) for id in set(seeds)]
    heapify(heap)
    downstream = state.graph.downstream
    while heap:
        _, id = heappop(heap)
        validity = validity_of(state, id, known)
        if validity == known.get(id):
            continue
        known[id] = validity
        changed.append(id)
        if validity == "stale":
            for below in _wave(state, id, known):
                changed.append(below)
        else:
            for below in downstream(id):
                heappush(heap, (positions[below], below))
    return known, changed


def _wave(state: State, id: str, known: dict[str, Validity]) -> list[str]:
    """Everything below a stale cell, made stale."""
    downstream = state.graph.downstream
    reached: list[str] = []
    waiting = [id]
    while waiting:
        for below in downstream(waiting.pop()):
            if known.get(below) != "stale":
                known[below] = "stale"
                reached.append(below)
                waiting.append(below)
    return reached
