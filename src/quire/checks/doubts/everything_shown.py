"""Doubt: the question asks for something particular, and every column is shown."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts
from .saying import Doubt, doubt

_WHOLE = r"information|details?|info|data|records?|rows|everything|columns|fields|attributes|entries|entire|table|about"


def look(facts: Facts) -> Iterator[Doubt]:
    """SELECT * as the answer to a question that does not ask for whole rows."""
    query = facts.main
    if query is None or not facts.question or facts.question.says(_WHOLE):
        return
    if any(
        isinstance(getattr(each, "this", None) if isinstance(each, exp.Column) else each, exp.Star)
        for each in query.outputs
    ):
        yield Doubt(
            "Every column is shown, and the question asks for something particular. Select the columns it names."
        )


check = doubt("everything-shown", look)
