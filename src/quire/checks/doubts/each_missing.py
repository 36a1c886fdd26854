"""Doubt: the question asks for a number of each, and one number for all comes back."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """«Each» or «for every» where only counts and sums are shown, and nothing is grouped."""
    query = facts.main
    if (
        query is None
        or query.node.args.get("group") is not None
        or not query.aggregates
        or isinstance(facts.tree, exp.SetOperation)
    ):
        return
    if not facts.question.says(r"each|for every") or facts.question.says(r"each other"):
        return
    inner = any(other.grouped for other in facts.queries)
    if not inner and all(isinstance(output, (exp.Count, exp.Sum)) for output in query.outputs):
        yield Doubt(
            "The question asks for a number of each, and one number for all comes back. Show what «each» stands "
            "for, and group by it."
        )


check = doubt("each-missing", look)
