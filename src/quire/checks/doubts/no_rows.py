"""Doubt: the question asks for what there must be, the largest or one of each, and nothing comes back."""

from __future__ import annotations

from collections.abc import Iterator

from .extreme_missing import SUPERLATIVE
from .facts import Facts
from .results import result
from .saying import Doubt, doubt

_EACH = r"each|every"


def look(facts: Facts) -> Iterator[Doubt]:
    """An empty result under such a question; an empty list of what fulfils a condition may well be the answer."""
    if not SUPERLATIVE.search(facts.question.plain) and not facts.question.says(_EACH):
        return
    rows = result(facts)
    if rows is not None and not rows:
        yield Doubt(
            "Nothing comes back, and what the question asks for must exist. Look for a join or a condition that no row "
            "fulfils: run the query without them, one after the other."
        )


check = doubt("no-rows", look)
