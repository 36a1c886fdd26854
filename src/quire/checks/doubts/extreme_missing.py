"""Doubt: the question asks for the most, the least, the first, and nothing chooses it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_WORDS = (
    "most|least|highest|lowest|largest|smallest|biggest|maximum|minimum|oldest|youngest|longest|shortest|tallest|best|"
    "worst|latest|earliest|greatest|fewest|heaviest|lightest|fastest|slowest|newest|cheapest|richest|poorest"
)
SUPERLATIVE = re.compile(rf"\b({_WORDS})\b|\b\w+ly predominant|\bpredominantly\b")


def look(facts: Facts) -> Iterator[Doubt]:
    """A superlative without MAX, MIN, ORDER BY, LIMIT or a window, that is not part of a name that is read."""
    asked = SUPERLATIVE.search(facts.question.plain)
    if asked is None or facts.tree.find(exp.Max, exp.Min, exp.Limit, exp.Order, exp.Window, exp.All) is not None:
        return
    word = asked.group(0)
    part = word[:3]
    if any(part in used.column.name.lower() for used in facts.read) or any(
        part in value.lower() for value, _ in facts.literals
    ):
        return
    yield Doubt(
        f"The question asks for what is «{word}», and nothing chooses it. Add ORDER BY … LIMIT 1, or compare with the "
        "MAX or MIN of a subquery."
    )


check = doubt("extreme-missing", look)
