"""Doubt: the question's «at least 3» stands as > 3 in the statement, or a similar bound is off by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Tree, text_of
from .filters import is_number
from .question import NUMBERS
from .saying import Doubt, doubt, shown

_NUMBER = r"(\d+(?:\.\d+)?|" + "|".join(NUMBERS) + r")\b"
_PHRASES = (
    (r"at least|no less than|not less than|no fewer than|not fewer than|a minimum of", ">="),
    (r"more than|greater than|larger than|higher than|older than|longer than|over|above|exceeding", ">"),
    (r"at most|no more than|not more than|a maximum of|up to", "<="),
    (r"less than|fewer than|smaller than|lower than|younger than|shorter than|below|under", "<"),
)
_BOUNDS = [
    (re.compile(rf"(?<!\bno )(?<!\bnot )(?<!\bnot have )(?<!\bnot be )\b(?:{words})\s+{_NUMBER}"), sign)
    for words, sign in _PHRASES
]
_SIGNS = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_TURNED = {">=": (">", -1), ">": (">=", 1), "<=": ("<", 1), "<": ("<=", -1)}


def look(facts: Facts) -> Iterator[Doubt]:
    """Every bound of the question whose number, or its neighbour, is compared with otherwise in the statement."""
    if (
        not facts.question
        or facts.tree.find(exp.Except, exp.Not) is not None
        or facts.question.says(r"(?:and|or) above")
    ):
        return
    have = list(_compared(facts))
    for pattern, sign in _BOUNDS:
        for said in pattern.finditer(facts.question.lower):
            number = float(NUMBERS.get(said.group(1), said.group(1)))
            turned, step = _TURNED[sign]
            near = [each for each in have if abs(each[1] - number) <= 1]
            right = {(sign, number), (turned, number + step)}
            if near and not any(each[:2] in right for each in near):
                yield Doubt(
                    f"The question says «{said.group(0)}», and the statement {shown(near[0][2], 50)}. The bound is "
                    f"off: write {sign} {said.group(1)}.",
                    near[0][2],
                )


def _compared(facts: Facts) -> Iterator[tuple[str, float, Tree]]:
    for query in facts.queries:
        for node in query.nodes:
            value = text_of(node.expression, query) if type(node) in _SIGNS else None
            if value is not None and is_number(value):
                yield _SIGNS[type(node)], float(value), node


check = doubt("bound-differs", look)
