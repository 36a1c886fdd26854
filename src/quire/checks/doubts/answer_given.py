"""Doubt: all that is shown is what a condition already fixes to one value."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .keys import fixed, named
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """A query whose every column is set equal to a literal in WHERE."""
    query = facts.main
    if query is None or query.aggregates or isinstance(facts.tree, exp.SetOperation):
        return
    shown = [query.used(output) for output in query.outputs]
    known = fixed(query)
    if shown and all(used is not None and named(used) in known for used in shown):
        names = ", ".join(used.name for used in shown if used is not None)
        yield Doubt(
            f"{names} is shown, which a condition sets to one value: the answer repeats what was asked with. Show "
            "another column, or put the condition on the other table of the link.",
            query.node,
        )


check = doubt("answer-given", look)
