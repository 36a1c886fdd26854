"""What holds the sources of a scope together: equalities between their columns."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.names import costs
from quire.checks.names.resolve import View
from quire.checks.names.routes import direct
from quire.checks.names.shape import Scope, Use
from quire.checks.names.state import State, Step


def touched(view: View) -> Iterator[Scope]:
    """The scopes in which something was changed."""
    changed = {view.shape.uses[number].scope for number in view.state.bound}
    changed |= {view.source(number).scope for number in view.state.tables}
    return (view.shape.scopes[number] for number in sorted(changed))


def loose(scope: Scope, view: View) -> tuple[int, ...]:
    """The sources that nothing holds to the first one although they were written with a condition, or added."""
    sources = view.sources(scope)
    joined = [number for number in sources[1:] if not view.source(number).comma]
    if not joined or scope.sides:
        return ()
    edges = {(left[0], right[0]) for added in view.state.added for left, right in added.on}
    edges |= {(left[0], right[0]) for pairs in view.state.conditions.values() for left, right in pairs}
    for number in scope.uses:
        here = view.meaning(view.shape.uses[number])
        for peer in view.shape.uses[number].peers:
            there = view.meaning(view.shape.uses[peer])
            if here is not None and there is not None and here[0] != there[0]:
                edges.add((here[0], there[0]))
    free = {number for number in joined if view.source(number).joined or view.source(number).natural}
    free |= {number for number in joined if not _conditioned(number, view)}
    free |= {number for number in sources if view.source(number).comma}
    edges |= {(sources[0], number) for number in free}
    reached = {sources[0]}
    for _ in sources:
        reached |= {two for one, two in edges if one in reached} | {one for one, two in edges if two in reached}
    return tuple(number for number in sources if number not in reached)


def _conditioned(number: int, view: View) -> bool:
    """Whether a source was written with an ON that holds two columns equal."""
    if number not in view.shape.sources:
        return True
    return any(use.join == number and use.peers for use in view.shape.uses)


def tied(number: int, view: View) -> Iterator[State]:
    """One side of an equality in the condition of a loose source, put on the key by which it hangs on the other."""
    for use in view.shape.uses:
        if use.join != number or len(use.peers) != 1 or use.id in view.state.bound:
            continue
        peer = view.shape.uses[use.peers[0]]
        there = view.meaning(peer)
        if there is None or peer.join != number:
            continue
        scope = view.shape.scopes[use.scope]
        for other in view.sources(scope) if there[0] == number else (number,):
            if other != there[0]:
                yield from _keyed(use, other, there, view)
    step = Step("wrong-join", "", 0.0)
    state = view.state.leave(number)
    yield state.after(step)


def _keyed(use: Use, other: int, there: tuple[int, str], view: View) -> Iterator[State]:
    for hop in direct(view.world.schema, view.table_name(other), view.table_name(there[0])):
        for column, far in zip(hop.columns, hop.to_columns, strict=True):
            if far.lower() == there[1].lower():
                less = 0.1 if column.lower() == use.name.lower() else 0.0
                names = f"{view.source(other).alias}.{column}", f"{view.source(there[0]).alias}.{there[1]}"
                message = (
                    f"The condition does not join {view.source(use.join).alias}; it is read as {' = '.join(names)}."
                )
                yield view.state.bind(use.id, other, column).after(Step("wrong-join", message, costs.LOOSE - less))
