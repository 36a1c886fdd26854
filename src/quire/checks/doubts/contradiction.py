"""Doubt: conditions that can never hold together, or of which one makes the other idle."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Tree, text_of
from .filters import is_number
from .saying import Doubt, doubt, shown

_MORE = (exp.GT, exp.GTE)
_LESS = (exp.LT, exp.LTE)


def look(facts: Facts) -> Iterator[Doubt]:
    """Every WHERE and HAVING that asks one column for two things at once."""
    for query in facts.queries:
        for conditions in (query.where, query.having):
            yield from _among(query, conditions)


def _among(query: Query, conditions: tuple[Tree, ...]) -> Iterator[Doubt]:
    equal: dict[str, tuple[str, Tree]] = {}
    bounds: dict[tuple[str, bool], tuple[float, Tree]] = {}
    for node in conditions:
        value = text_of(node.expression, query) if isinstance(node, (exp.EQ, *_MORE, *_LESS)) else None
        if value is None:
            continue
        subject = node.this.sql().lower()
        if isinstance(node, exp.EQ):
            before = equal.setdefault(subject, (value, node))
            if before[0].lower() != value.lower():
                yield Doubt(_never(before[1], node), node)
        elif is_number(value):
            above = isinstance(node, _MORE)
            same = bounds.setdefault((subject, above), (float(value), node))
            if same[1] is not node:
                yield Doubt(_idle(same[1], node), node)
            opposite = bounds.get((subject, not above))
            if opposite is not None and (opposite[0] < float(value) if above else opposite[0] > float(value)):
                yield Doubt(_never(opposite[1], node), node)


def _never(one: Tree, other: Tree) -> str:
    return (
        f"{shown(one)} and {shown(other)} never hold for the same row, so nothing is found. If things are meant that "
        "have rows of both kinds, intersect two queries or use IN twice; if either will do, write OR."
    )


def _idle(one: Tree, other: Tree) -> str:
    return (
        f"{shown(one)} and {shown(other)} bound the same thing from the same side, so one of them changes nothing. "
        "Check which way round each is meant, and whether one speaks of something else."
    )


check = doubt("contradiction", look)
