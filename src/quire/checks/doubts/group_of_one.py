"""Doubt: rows are grouped so finely that every group is a single row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used
from .keys import determined
from .links import sure_keys
from .results import some_group
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every aggregate over groups whose terms, with the keys and what is set equal, determine each row."""
    for query in facts.queries:
        terms = [used for term in query.grouped if (used := query.used(term)) is not None]
        if not terms or len(terms) < len(query.grouped) or not _single(query, terms):
            continue
        if any(isinstance(each, exp.AggFunc) for each in query.nodes):
            by = ", ".join(used.name for used in terms)
            yield Doubt(
                f"There is one row for each {by}, so every group is a single row and a count is always 1. Group by "
                "what several rows share, or join the table whose rows are to be counted.",
                query.node.args["group"],
            )


def _single(query: Query, terms: list[Used]) -> bool:
    """By the keys, and by the data where there is some: catalogs may know one column of a key of several."""
    links = query.facts.links
    if any(table is None or not sure_keys(table, links).keys for table in query.sources.values()):
        return False
    have = determined(query, terms)
    if not all((alias, name) in have for alias, table in query.sources.items() if table for name in table.by_name):
        return False
    count = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    return some_group(query, count) is not True


check = doubt("group-of-one", look)
