"""Doubt: percentages, averages, ranks or years are added up, or years and numbers of things averaged."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt
from .words import name_words

_RELATIVE = frozenset({"percentage", "percent", "pct", "ratio", "rate", "average", "avg", "mean", "rank"})
_LABELS = frozenset({"year", "id", "latitude", "longitude", "zip", "phone"})


def look(facts: Facts) -> Iterator[Doubt]:
    """Every SUM of a column whose name says that it is relative or a label, and every AVG of a label."""
    for query in facts.queries:
        for node in query.nodes:
            if not isinstance(node, (exp.Sum, exp.Avg)):
                continue
            used = query.used(node.this)
            words = set(name_words(used.column.name)) if used is not None else set()
            odd = words & (_RELATIVE | _LABELS if isinstance(node, exp.Sum) else _LABELS)
            span = used is not None and "years" in used.column.name.lower()  # years of work, not a year
            if used is not None and odd and not span and not _asked(facts, words):
                done = "added up" if isinstance(node, exp.Sum) else "averaged"
                yield Doubt(
                    f"{used.name} is {done}, and by its name it is no quantity that can be. Count rows with COUNT(*), "
                    "choose with MAX, or weight it by what it refers to.",
                    node,
                )


def _asked(facts: Facts, words: set[str]) -> bool:
    """Whether the question wants that very sum: «the total percentage»."""
    return facts.question.says(r"total|sum|combined|together|overall") and bool(words & facts.question.stems)


check = doubt("sum-of-shares", look)
