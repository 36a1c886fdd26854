"""Doubt: things are grouped by a name that several of them share, so they are counted as one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used
from .links import unique
from .results import held_twice
from .saying import Doubt, doubt
from .words import name_words


def look(facts: Facts) -> Iterator[Doubt]:
    """Every aggregate over groups by a name of a joined table with a key, where the data holds one name twice."""
    for query in facts.queries:
        if not query.grouped or len(query.sources) < 2:
            continue
        if not any(isinstance(node, exp.AggFunc) for node in query.nodes):
            continue
        used = _name(query)
        if used is not None and held_twice(facts, used.table, [used.column.name]):
            yield Doubt(
                f"Several rows of {used.table.name} have the same {used.column.name}, and grouping by it makes one of "
                f"them. Group by {', '.join(used.table.keys[0])} as well.",
                query.node.args["group"],
            )


def _name(query: Query) -> Used | None:
    terms = [query.used(term) for term in query.grouped]
    for used in terms:
        if used is None or not used.table.keys or "name" not in name_words(used.column.name):
            continue
        mine = [each.column.name for each in terms if each is not None and each.alias == used.alias]
        if len(mine) == 1 and not unique(used.table, mine):
            return used
    return None


check = doubt("same-names", look)
