"""Example questions for an empty page, each tried before it is shown."""

from __future__ import annotations

from datetime import date

from quire.assistant.nearest import example_questions
from quire.assistant.planner import Request, answers, lexicon_of
from quire.catalog import Catalog

_TODAY = date(2025, 6, 17)  # an ordinary Tuesday: what is asked here does not depend on the day
_KINDS = ("How did", "Top", "Share", "year over year", "weekday", "compared", "by month last")


def suggestions(catalog: Catalog, count: int = 6) -> tuple[str, ...]:
    """Questions that the catalog certainly answers, of different kinds; none when it has no usable metric."""
    lexicon = lexicon_of(catalog, None)
    found: list[str] = []
    kinds = list(_KINDS)
    for question in example_questions(lexicon):
        kind = next((kind for kind in kinds if kind in question), None)
        if kind is None or not answers(Request(question, _TODAY, catalog)):
            continue
        kinds.remove(kind)
        found.append(question)
        if len(found) == count:
            break
    return tuple(found)
