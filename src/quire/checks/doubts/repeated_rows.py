"""Doubt: a list holds the same thing several times, because a join repeats its rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, walk_here
from .keys import repeated
from .results import result
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """A query whose columns are all of one table, joined with many rows of another, where rows do come twice."""
    query = facts.main
    if query is None or isinstance(facts.tree, exp.SetOperation) or len(query.sources) < 2:
        return
    if query.grouped or query.aggregates or query.limit or query.node.args.get("distinct"):
        return
    many = _by(query)
    if many is None:
        return
    rows = result(facts)
    if rows and len(set(rows)) < len(rows):
        yield Doubt(
            f"Some rows come several times: one for every row of {many} that is joined. If each is wanted once, write "
            "DISTINCT, or choose with IN and a subquery instead of joining.",
            query.node,
        )


def _by(query: Query) -> str | None:
    """The table that repeats what is shown."""
    if any(isinstance(node, exp.Star) for part in query.outputs for node in walk_here(part)):
        return None
    aliases = {used.alias for used in query.columns(*query.outputs)}
    if len(aliases) != 1:
        return None
    for alias in sorted(repeated(query).get(aliases.pop(), ())):
        table = query.sources.get(alias)
        if table is not None:
            return table.name
    return None


check = doubt("repeated-rows", look)
