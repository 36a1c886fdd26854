"""Doubt: the question asks for one number, and several rows come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facts import Facts
from .results import result
from .saying import Doubt, doubt

_ASKED = re.compile(r"(?:how many|how much|count the|what is the (?:total|average|number|sum|count))\b")
_SEVERAL = r"each|every|per|respectively|those|list|by|different|also|as well as|what are"


def look(facts: Facts) -> Iterator[Doubt]:
    """A question that begins with «how many» and asks for nothing else, with a result of more than one row."""
    asked = _ASKED.match(facts.question.lower)
    if asked is None or facts.question.says(_SEVERAL):
        return
    rows = result(facts)
    if rows is not None and len(rows) > 1:
        yield Doubt(
            f"The question asks for one number («{asked.group(0)}»), and several rows come back. Sum or count them: "
            "SUM(…), or COUNT(*) over this query."
        )


check = doubt("one-number", look)
