"""Doubt: the question asks for each, and the result is cut to one row or aggregated over everything."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """«For each …» with LIMIT 1."""
    query = facts.main
    if query is None or not facts.question.says(r"each|for every") or isinstance(facts.tree, exp.SetOperation):
        return
    if query.limit == 1 and not facts.question.says(r"each other"):
        yield Doubt(
            "The question asks for something of each, and LIMIT 1 keeps a single row of all. To have one row per "
            "group, group by it and take MAX or MIN, or number the rows with ROW_NUMBER() OVER (PARTITION BY …).",
            query.node.args["limit"],
        )


check = doubt("each-cut", look)
