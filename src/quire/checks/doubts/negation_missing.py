"""Doubt: the question says «not», «never» or «without», and nothing in the statement excludes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, text_of
from .saying import Doubt, doubt

_NOT = r"not|never|without|except|excluding|don't|doesn't|didn't|isn't|aren't|other than|have no|has no|had no|with no"
_THAN = r"more|less|fewer|later|earlier|longer|greater|smaller|exceed\w*|only|over|above|below|under"
_BOUND = rf"(?:no|not) (?:\w+ )?(?:{_THAN})|whether or not|not (?:\w+ )?(?:the|a|an)? ?(?:minimum|maximum|least|most)"
_FLAGS = frozenset({"0", "f", "n", "no", "false", "none"})
_EXCLUDES = (exp.Not, exp.NEQ, exp.Except, exp.Is, exp.Case, exp.If)


def look(facts: Facts) -> Iterator[Doubt]:
    """A question that excludes, where no NOT, <>, EXCEPT, IS NULL, outer join or flag does."""
    if not facts.question.says(_NOT) or facts.question.says(_BOUND):
        return
    if facts.tree.find(*_EXCLUDES) is not None or any(join.side for join in facts.tree.find_all(exp.Join)):
        return
    if any(node.args.get("negate") for node in facts.tree.find_all(exp.Like, exp.ILike, exp.Glob)):
        return
    if any(re.search(r"\b(?:not?|non|none|null|without|never)\b", value.lower()) for value, _ in facts.literals):
        return
    for query in facts.queries:
        for node in query.nodes:
            if isinstance(node, exp.EQ) and (text_of(node.expression, query) or "").lower() in _FLAGS:
                return
            if isinstance(node, (exp.LT, exp.LTE)) and text_of(node.expression, query) in ("0", "1"):
                return
    yield Doubt(
        "The question leaves something out («not», «without»), and the statement excludes nothing. Add NOT IN, "
        "NOT EXISTS, EXCEPT or <>."
    )


check = doubt("negation-missing", look)
