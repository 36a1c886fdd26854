"""Columns that a statement sets equal: in joins, and through subqueries with IN and with =."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Tree, Used, selected


def matched(facts: Facts) -> Iterator[tuple[Used, Used, Tree]]:
    """Pairs of columns of known tables that must be equal, with the node that says so."""
    for query in facts.queries:
        yield from query.pairs
        for node in query.nodes:
            yield from _through(facts, query, node)


def _through(facts: Facts, query: Query, node: Tree) -> Iterator[tuple[Used, Used, Tree]]:
    if isinstance(node, exp.In) and node.args.get("query") is not None:
        sides = [(node.this, node.args["query"])]
    elif isinstance(node, exp.EQ):
        sides = [(node.this, node.expression), (node.expression, node.this)]
    else:
        return
    for column, below in sides:
        inner, output = given(facts, below)
        one = query.used(column)
        other = inner.used(output) if inner is not None else None
        if one and other:
            yield one, other, node


def given(facts: Facts, below: Tree | None) -> tuple[Query | None, Tree | None]:
    """A subquery and its only output; nothing where it is none or gives more."""
    select = selected(below) if isinstance(below, (exp.Subquery, exp.Select, exp.SetOperation)) else None
    if select is None or len(select.expressions) != 1:
        return None, None
    inner = facts.query(select)
    return inner, inner.outputs[0]
