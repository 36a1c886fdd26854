"""Doubt: a filter holds a number, or LIMIT keeps one, of which the question says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facts import Facts
from .filters import filters, is_number
from .question import NUMBERS, ORDINALS, Question
from .saying import Doubt, doubt, shown

_WORDS = (
    NUMBERS
    | ORDINALS
    | {
        "single": "1",
        "once": "1",
        "twice": "2",
        "both": "2",
        "dozen": "12",
        "hundred": "100",
        "thousand": "1000",
        "million": "1e6",
    }
)
_FLAGS = (0.0, 1.0)
_SCALES = (1.0, 0.01, 1e3, 1e6, 1e9)  # 5 percent, 5 thousand, 5 million


def look(facts: Facts) -> Iterator[Doubt]:
    """Every such number; 0 and 1 are often flags, and one more or less than what is said is the same bound."""
    if not facts.question:
        return
    said = _said(facts.question)
    for each in filters(facts):
        if each.textual or not is_number(each.value):
            continue
        number = float(each.value)
        if number not in _FLAGS and not any(abs(other * by - number) <= 1 for other in said for by in _SCALES):
            yield Doubt(
                f"{shown(each.node)} holds a number that the question does not mention. Check where it comes from, and "
                "whether it is a guess.",
                each.node,
            )
    for query in facts.queries:
        if query.limit is not None and query.limit > 1 and float(query.limit) not in said and query.limit <= 20:
            yield Doubt(
                f"LIMIT {query.limit} keeps {query.limit} rows, a number that the question does not mention. Leave it "
                "out, or keep 1 where one is asked for.",
                query.node.args["limit"],
            )


def _said(question: Question) -> list[float]:
    digits = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", question.lower))
    return [float(number) for number in digits] + [float(_WORDS[word]) for word in question.words if word in _WORDS]


check = doubt("number-unasked", look)
