"""Doubt: the question says «either … or …», and the statement keeps only what is both."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_BOUNDS = "more|less|fewer|older|younger|above|below|over|under|higher|lower|not|after|before|greater|equal"
_EITHER = rf"either|or(?! (?:{_BOUNDS}))"


def look(facts: Facts) -> Iterator[Doubt]:
    """INTERSECT with «or»; OR with «both»."""
    if not facts.question:
        return
    both, either = facts.question.says("both"), facts.question.says(_EITHER)
    crossed = facts.tree.find(exp.Intersect)
    if crossed is not None and either and not both:
        yield Doubt(
            "The question asks for one or the other, and INTERSECT keeps only what is both. Write OR, or UNION.",
            crossed,
        )
    way = facts.tree.find(exp.Or)
    if way is not None and both and not either and crossed is None:
        yield Doubt(
            "The question asks for what is both, and OR keeps what is either. Write AND; for things that have a row of "
            "each kind, INTERSECT two queries.",
            way,
        )


check = doubt("either-both", look)
