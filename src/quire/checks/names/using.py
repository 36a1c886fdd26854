"""A USING whose columns one of both sides does not have: the key of the tables is put in its place."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.names import costs
from quire.checks.names.alike import alike
from quire.checks.names.joining import between
from quire.checks.names.resolve import View
from quire.checks.names.routes import direct
from quire.checks.names.state import State, Step


def keyed(number: int, view: View) -> Iterator[State]:
    """The states in which a source is joined by its keys to one before it, or to the tables between."""
    source = view.source(number)
    if source.using_mark is None:
        return
    sources = view.sources(view.shape.scopes[source.scope])
    said = f"USING ({', '.join(source.joined)})"
    for other in sources[: sources.index(number)]:
        for hop in direct(view.world.schema, view.table_name(other), view.table_name(number)):
            pairs = tuple(((other, near), (number, far)) for near, far in zip(hop.columns, hop.to_columns, strict=True))
            like = max(alike(source.joined[0], hop.columns[0]), alike(source.joined[0], hop.to_columns[0]))
            message = f"{said} does not hold; {source.alias} is joined by {hop.columns[0]} = {hop.to_columns[0]}."
            cost = costs.REJOINED - costs.LIKE_TABLE * like * 0.5 + costs.UNDECLARED * (not hop.declared)
            yield view.state.condition(number, pairs).after(Step("wrong-join", message, cost))
    for state, names in between(number, view):
        message = f"{said} does not hold; {source.alias} is joined through {names}."
        yield state.after(Step("missing-join", message, costs.REJOINED + costs.BRIDGED))
