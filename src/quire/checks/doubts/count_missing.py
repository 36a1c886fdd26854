"""Doubt: the question asks how many, and nothing is counted or summed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .filters import NUMERIC
from .question import stem
from .saying import Doubt, doubt
from .words import name_words

_ASKED = re.compile(r"\b(?:how many|count the(?: number of)?|number of(?! the\b| a\b)) ((?:\w+ ?){1,4})")
_ENDS = re.compile(
    r"\b(?:are|is|do|does|did|were|was|have|has|had|in|of|there|from|with|on|that|which|who|can|will|for|by|at|to|and)\b.*"
)
_NUMBERED = frozenset({"num", "no", "number", "n", "nr", "count", "total", "amount", "quantity", "qty", "times"})
_PEOPLE = frozenset({"people", "person", "inhabitant", "citizen", "resident"})


def look(facts: Facts) -> Iterator[Doubt]:
    """A question of that kind, where no column that is read can be the number itself."""
    asked = _ASKED.search(facts.question.lower)
    if asked is None or facts.tree.find(exp.Count, exp.Sum, exp.Window) is not None:
        return
    subject = {stem(word) for word in _ENDS.sub("", asked.group(1)).split()}
    if subject & _PEOPLE:
        subject |= {"population"}
    for used in facts.read:
        name = used.column.name
        if set(name_words(name)) & _NUMBERED:
            return
        if used.column.datatype.lower() in NUMERIC and any(word in name.lower() for word in subject if len(word) > 3):
            return
    yield Doubt(
        f"The question asks for a number («{asked.group(0).strip()}»), and nothing is counted. Select COUNT(*) or "
        "COUNT(DISTINCT …) of what is meant."
    )


check = doubt("count-missing", look)
