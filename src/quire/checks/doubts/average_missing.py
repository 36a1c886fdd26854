"""Doubt: the question asks for an average, and none is taken; or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_ASKED = r"average|averages|mean|averaged"
_KNOWN = r"averag\w*|mean|avg|typical\w*|usual\w*|on the whole"
_AVERAGED = re.compile("avg|average|mean")


def look(facts: Facts) -> Iterator[Doubt]:
    """Both cases; a column that holds an average, and a division, count as one."""
    if not facts.question:
        return
    taken = facts.tree.find(exp.Avg)
    if taken is not None and not facts.question.says(_KNOWN):
        yield Doubt(f"{taken.sql()} is an average, and the question does not ask for one. Check what is meant.", taken)
    asked = taken is None and facts.question.says(_ASKED) and facts.tree.find(exp.Div, exp.Median) is None
    if asked and not any(
        _AVERAGED.search(" ".join((used.column.name, *used.column.words)).lower()) for used in facts.read
    ):
        yield Doubt("The question asks for an average, and none is taken. Select AVG(…) of what is meant.")


check = doubt("average-missing", look)
