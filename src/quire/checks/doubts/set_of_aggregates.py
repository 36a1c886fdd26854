"""Doubt: INTERSECT or EXCEPT of two aggregates compares two numbers, not two sets of rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, selected
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every such set operation."""
    for node in facts.tree.find_all(exp.Intersect, exp.Except):
        select = selected(node.this)
        if select is not None and facts.query(select).aggregates and select.args.get("group") is None:
            name = node.key.upper()
            when = "equal" if name == "INTERSECT" else "different"
            yield Doubt(
                f"{name} compares two totals here, not two sets of rows: it gives a row only where the numbers happen "
                f"to be {when}. Combine the rows first, in a subquery, then aggregate what comes out.",
                node,
            )


check = doubt("set-of-aggregates", look)
