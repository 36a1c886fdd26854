"""Doubt: the rows are sorted the other way round than the question says."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts
from .saying import Doubt, doubt

_DOWN = r"descending|decreasing|desc"
_BACKWARDS = r"reverse\w*|backwards?|from (?:the )?(?:\w+) to (?:the )?(?:\w+)"
_UP = r"ascending|increasing|asc|alphabetical\w*|lexicographical\w*"
_SORTED = r"sort|sorted|order|ordered|ranked"
_HIGH_FIRST = r"most|highest|largest|latest|newest|recent|high|top|rank|ranked|big|biggest|old|oldest|best|reverse\w*"


def look(facts: Facts) -> Iterator[Doubt]:
    """ASC where descending is asked for, DESC where ascending or nothing is said and all rows are listed."""
    query = facts.main
    if query is None or not facts.question or not query.ordered or facts.question.says(_BACKWARDS):
        return
    down = [descends for _, descends in query.ordered]
    says = facts.question.says
    if says(_DOWN) and not says(_UP) and not any(down):
        yield Doubt("The question asks for descending order, and the rows ascend. Add DESC.", query.node.args["order"])
    elif says(_UP) and not says(_DOWN) and all(down):
        yield Doubt(
            "The question asks for ascending order, and the rows descend. Leave DESC out.", query.node.args["order"]
        )
    elif query.limit is None and all(down) and says(_SORTED) and not says(f"{_DOWN}|{_HIGH_FIRST}"):
        yield Doubt(
            "The question does not say that the greatest comes first, and the rows descend. Plain «sorted by» means "
            "ascending: leave DESC out.",
            query.node.args["order"],
        )


check = doubt("direction", look)
