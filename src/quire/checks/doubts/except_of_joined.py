"""Doubt: EXCEPT begins with rows joined to the very table whose absence is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, selected
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every EXCEPT whose left side joins a table for nothing that the right side reads too."""
    for node in facts.tree.find_all(exp.Except):
        left, right = selected(node.this), selected(node.expression)
        if left is None or right is None:
            continue
        removed = {table.name.lower() for table in facts.query(right).tables}
        for name in idle(facts.query(left)):
            if name.lower() in removed:
                yield Doubt(
                    f"What EXCEPT starts from is joined with {name}, so whatever has no row in {name} at all is "
                    f"missing already, and it is often what is asked for. Start from the table without {name}.",
                    left,
                )
                break


def idle(query: Query) -> Iterator[str]:
    """Tables at the end of a chain of joins, of which nothing is shown or compared."""
    if len(query.sources) < 2 or query.grouped:
        return
    joins = {id(node) for _, _, node in query.pairs}
    ends = [used.alias for pair in query.pairs for used in pair[:2]]
    kept = (*query.outputs, *(each for each in query.where if id(each) not in joins))
    needed = {used.alias for used in query.columns(*kept, *query.grouped)}
    for alias, table in query.sources.items():
        if table is not None and alias not in needed and ends.count(alias) == 1:
            yield table.name


check = doubt("except-of-joined", look)
