"""Doubt: a column is shown or compared that neither GROUP BY nor a key of the groups determines."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .facts import Facts, Query, Used, has_aggregate, walk_here
from .keys import determined, named
from .results import some_group
from .saying import Doubt, doubt
from .words import name_words


def look(facts: Facts) -> Iterator[Doubt]:
    """Every query with GROUP BY whose tables are known."""
    for query in facts.queries:
        if not query.grouped or any(table is None for table in query.sources.values()):
            continue
        terms = [used for term in query.grouped if (used := query.used(term)) is not None]
        if len(terms) < len(query.grouped) or _one_extreme(query):
            continue
        have = determined(query, terms)
        for used in _shown(query):
            if used.table.keys and named(used) not in have and _varies(query, terms, used):
                yield Doubt(_message(used, terms), query.node.args["group"])
                break


def _varies(query: Query, terms: list[Used], used: Used) -> bool:
    """Whether some group holds several values, as the data says; where it does not, whether that is likely."""
    column = exp.column(exp.to_identifier(used.column.name, quoted=True), exp.to_identifier(used.alias, quoted=True))
    values = exp.Count(this=exp.Distinct(expressions=[column]))
    found = some_group(query, exp.GT(this=values, expression=exp.Literal.number(1)))
    named = any(term.alias == used.alias and {"name", "title"} & set(name_words(term.column.name)) for term in terms)
    return not named if found is None else found


def _shown(query: Query) -> Iterator[Used]:
    parts = (*query.outputs, *query.having, *(term for term, _ in query.ordered))
    for part in parts:
        if not has_aggregate(part):
            yield from query.columns(part)


def _one_extreme(query: Query) -> bool:
    """SQLite gives the row of the extreme where a query has a single MIN or MAX."""
    if query.facts.world.dialect != "sqlite":
        return False
    found = [each for part in query.outputs for each in walk_here(part) if isinstance(each, exp.AggFunc)]
    return len(found) == 1 and isinstance(found[0], (exp.Max, exp.Min))


def _message(used: Used, terms: list[Used]) -> str:
    by = ", ".join(term.name for term in terms)
    return (
        f"Rows are grouped by {by}, and {used.name} may have several values in one group; the one that is taken is "
        f"arbitrary. Group by {used.name} too, or say which value is meant (MAX, MIN, or a subquery)."
    )


check = doubt("group-incomplete", look)
