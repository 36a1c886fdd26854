"""Doubt: «larger than any» may mean every one of them or at least one, and the statement chose one reading."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .matching import given
from .saying import Doubt, doubt, shown


def look(facts: Facts) -> Iterator[Doubt]:
    """A comparison with MAX or MIN of a subquery under such a question."""
    if not facts.question.says(r"than (?:that of |those of )?any"):
        return
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, (exp.GT, exp.GTE, exp.LT, exp.LTE)):
                _, output = given(facts, node.expression)
                if isinstance(output, (exp.Max, exp.Min)):
                    above = isinstance(node, (exp.GT, exp.GTE))
                    every = isinstance(output, exp.Max) == above
                    yield Doubt(
                        f"«Than any» may mean {'every one' if every else 'at least one'} of them, as {shown(node, 60)} "
                        f"reads it, or {'at least one' if every else 'every one'}. Ask which is meant.",
                        node,
                    )


check = doubt("any-compared", look)
