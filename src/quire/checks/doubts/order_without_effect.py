"""Doubt: ORDER BY and LIMIT stand after an aggregate over all rows, which is a single row anyway."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts, has_aggregate
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every such query."""
    for query in facts.queries:
        plain = query.ordered and not any(has_aggregate(term) for term, _ in query.ordered)
        if (
            query.aggregates
            and query.node.args.get("group") is None
            and plain
            and all(has_aggregate(each) for each in query.outputs)
        ):
            yield Doubt(
                "The aggregate is taken over all rows and gives one row, so ORDER BY and LIMIT choose nothing. To "
                "aggregate only the first rows, choose them in a subquery; to have one row per group, add GROUP BY.",
                query.node.args["order"],
            )


check = doubt("order-without-effect", look)
