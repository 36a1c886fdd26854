"""Doubt: a plain column stands beside an aggregate, and there is no GROUP BY."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, has_aggregate, walk_here
from .keys import determined, named
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every query that mixes the two; a single MIN or MAX in SQLite gives the row of that extreme, and what a
    condition fixes is the same in every row: both are left out."""
    for query in facts.queries:
        if query.node.args.get("group") is not None or not query.aggregates:
            continue
        found = [each for part in query.outputs for each in walk_here(part) if isinstance(each, exp.AggFunc)]
        if facts.world.dialect == "sqlite" and len(found) == 1 and isinstance(found[0], (exp.Max, exp.Min)):
            continue
        known = determined(query, ())
        for output in query.outputs:
            if not has_aggregate(output) and any(named(used) not in known for used in query.columns(output)):
                yield Doubt(
                    f"{output.sql()} stands beside {found[0].sql() if found else 'an aggregate'} without GROUP BY: the "
                    "result is a single row, with an arbitrary value of it. Group by it, or leave it out.",
                    output,
                )
                break


check = doubt("aggregate-without-grain", look)
