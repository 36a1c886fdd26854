"""Doubt: «whose average is below 72» is applied to single rows before the average is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import COMPARED, Facts, text_of, walk_here
from .saying import Doubt, doubt, shown

_THAN = (
    "shorter|less|more|greater|larger|higher|lower|smaller|fewer|above|below|over|under|at least|at most|longer|older|"
    "younger|exceeds?|exceeding"
)
_ASKED = re.compile(rf"\b(?:average|mean|total|sum of)\b[\w\s]*?\b(?:{_THAN})\b[\w\s]*?(\d+)")


def look(facts: Facts) -> Iterator[Doubt]:
    """WHERE compares a column with the bound of the question, and the aggregate of that column is shown."""
    asked = _ASKED.search(facts.question.lower)
    if asked is None:
        return
    for query in facts.queries:
        measures = [each for part in query.outputs for each in walk_here(part) if isinstance(each, (exp.Avg, exp.Sum))]
        keys = {used.key: each for each in measures if (used := query.used(each.this)) is not None}
        for node in query.where:
            if not isinstance(node, COMPARED) or text_of(node.expression, query) != asked.group(1):
                continue
            used = query.used(node.this)
            if used is not None and used.key in keys:
                yield Doubt(
                    f"{shown(node)} chooses single rows before {shown(keys[used.key])} is taken, and the question "
                    "bounds the aggregate itself. Put the bound into HAVING.",
                    node,
                )


check = doubt("filtered-before", look)
