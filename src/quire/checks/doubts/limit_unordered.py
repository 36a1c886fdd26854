"""Doubt: LIMIT without ORDER BY takes whichever rows come first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every query with a small LIMIT that chooses among rows; a preview of everything is no choice."""
    for query in facts.queries:
        if query.limit is None or query.ordered or isinstance(query.node.parent, exp.Exists):
            continue
        if query.limit > _SMALL or (query.aggregates and not query.grouped):
            continue
        if query is facts.main and not facts.question.says(_CHOOSING):
            continue
        yield Doubt(
            f"LIMIT {query.limit} without ORDER BY takes whichever rows come first, and another time others. Say by "
            "what the rows are ordered, or leave LIMIT out.",
            query.node.args["limit"],
        )


_SMALL = 20
_CHOOSING = "top|first|last|most|least|highest|lowest|largest|smallest|best|worst|latest|earliest|oldest|youngest"
check = doubt("limit-unordered", look)
