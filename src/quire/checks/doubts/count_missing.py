"""Doubt: the question asks how many, and nothing is counted or summed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Used
from .filters import NUMERIC
from .keys import identifies
from .saying import Doubt, doubt
from .words import name_words

_NUMBERED = frozenset({"num", "no", "number", "n", "nr", "count", "total", "amount", "quantity", "qty", "times"})
_LEAD = r"(?:what (?:is|are|was|were)|find|show(?: me)?|give(?: me)?|return|list|tell me|report) the (?:\w+ )?number of"
_ASKED = re.compile(rf"(?:^|[,;.] (?:and )?)(?:how many|count the(?: number of)?|{_LEAD}(?! the\b| a\b)) \w+")
_LABEL = re.compile(r"\b(?:average|mean|phone|flight|room|account|serial|telephone|fax|order|track)\b")


def look(facts: Facts) -> Iterator[Doubt]:
    """A question that begins so, where no column that is shown can be the number itself."""
    query = facts.main
    asked = _ASKED.search(facts.question.lower)
    if query is None or asked is None or _LABEL.search(asked.group(0)):
        return
    if facts.tree.find(exp.Count, exp.Sum, exp.Window) is not None or any(
        each is None for each in query.sources.values()
    ):
        return
    if not any(_quantity(facts, used) for used in query.columns(*query.outputs)):
        yield Doubt(
            f"The question asks for a number («{asked.group(0).strip(' ,;.')}»), and nothing is counted. Select "
            "COUNT(*) or COUNT(DISTINCT …) of what is meant."
        )


def _quantity(facts: Facts, used: Used) -> bool:
    """Whether a column may hold a number of things: numbers that are neither a key nor a link."""
    if used.column.datatype.lower() not in NUMERIC and not set(name_words(used.column.name)) & _NUMBERED:
        return False
    return not identifies(facts, used)


check = doubt("count-missing", look)
