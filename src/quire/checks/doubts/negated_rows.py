"""Doubt: «those that do not …» is answered with rows that are something else."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used, text_of
from .keys import repeated
from .links import unique
from .saying import Doubt, doubt, shown

_NOT = r"not|never|without|no|don't|doesn't|didn't|isn't|aren't"


def look(facts: Facts) -> Iterator[Doubt]:
    """Every <> or NOT IN (list) on rows of which what is shown may have several, where the question says «not»."""
    if not facts.question.says(_NOT):
        return
    for query in facts.queries:
        shown_columns = list(query.columns(*query.outputs))
        for node in query.where:
            listed = isinstance(node, exp.Not) and isinstance(node.this, exp.In) and node.this.expressions
            if not listed and (not isinstance(node, exp.NEQ) or text_of(node.expression, query) is None):
                continue
            used = query.used(node.this.this if listed else node.this)
            if used is not None and _several(query, used, shown_columns):
                yield Doubt(
                    f"{shown(node)} keeps what has some other row in {used.table.name}, also where it has one with "
                    "that very value. For those that have none, exclude them: NOT IN (SELECT … WHERE "
                    f"{used.column.name} = …).",
                    node,
                )


def _several(query: Query, used: Used, shown_columns: list[Used]) -> bool:
    """Whether one of what is shown may have several rows that are compared."""
    others = [each for each in shown_columns if each.alias != used.alias]
    if others:
        joined = repeated(query)
        return any(used.alias in joined.get(each.alias, ()) for each in others)
    parts = [key for key in used.table.keys if len(key) > 1 and used.column.name.lower() in map(str.lower, key)]
    names = [each.column.name for each in shown_columns]
    return bool(parts) and bool(names) and not unique(used.table, names)


check = doubt("negated-rows", look)
