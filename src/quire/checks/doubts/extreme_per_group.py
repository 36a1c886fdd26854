"""Doubt: the question asks for one extreme, and the extreme of every group comes back."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_GROUPS = (
    r"each|every|per|different|respective\w*|by|all|various|corresponding|group\w*|and (?:its|their)|types?|kinds?"
)


def look(facts: Facts) -> Iterator[Doubt]:
    """MAX or MIN beside GROUP BY without HAVING or LIMIT, where the question speaks of no groups."""
    query = facts.main
    if query is None or not facts.question or not query.grouped or query.limit or query.having:
        return
    extreme = next((output for output in query.outputs if isinstance(output, (exp.Max, exp.Min))), None)
    if extreme is not None and not facts.question.says(_GROUPS) and not isinstance(facts.tree, exp.SetOperation):
        yield Doubt(
            f"{extreme.sql()} is taken of every group, and the question asks for one. Leave GROUP BY out, or order "
            "by it and keep the first row.",
            query.node.args["group"],
        )


check = doubt("extreme-per-group", look)
