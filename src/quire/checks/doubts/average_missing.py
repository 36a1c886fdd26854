"""Doubt: the question asks for an average, and none is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_ASKED = r"average|averages|mean|averaged"
_AVERAGED = re.compile("avg|average|mean")


def look(facts: Facts) -> Iterator[Doubt]:
    """A column that holds an average, a median and a division count as one."""
    if not facts.question.says(_ASKED) or facts.tree.find(exp.Avg, exp.Div, exp.Median) is not None:
        return
    names = (" ".join((used.column.name, *used.column.words)).lower() for used in facts.read)
    if not any(_AVERAGED.search(name) for name in names):
        yield Doubt("The question asks for an average, and none is taken. Select AVG(…) of what is meant.")


check = doubt("average-missing", look)
