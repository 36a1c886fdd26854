"""Doubt: EXCEPT takes away by a name that several things share, so one of them is lost with another."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used, selected
from .keys import identifies
from .links import unique
from .results import held_twice
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every EXCEPT over names of a table with a key, where the data holds one name twice."""
    for node in facts.tree.find_all(exp.Except):
        select = selected(node.this)
        used = _names(facts, facts.query(select)) if select is not None else ()
        if used and held_twice(facts, used[0].table, [each.column.name for each in used]):
            table = used[0].table
            names, key = " and ".join(each.column.name for each in used), ", ".join(table.keys[0])
            yield Doubt(
                f"Several rows of {table.name} have the same {names}, and EXCEPT takes all of them away with one. Take "
                f"away by {key}: WHERE … NOT IN (SELECT …).",
                node,
            )


def _names(facts: Facts, query: Query) -> tuple[Used, ...]:
    """What is shown, where it is names of one table and nothing that tells its rows apart."""
    used = tuple(query.columns(*query.outputs))
    if not used or len({each.alias for each in used}) > 1 or not used[0].table.keys:
        return ()
    if any(identifies(facts, each) for each in used) or unique(used[0].table, [each.column.name for each in used]):
        return ()
    named = any(word in each.column.name.lower() for each in used for word in ("name", "title"))
    return used if named else ()


check = doubt("except-by-name", look)
