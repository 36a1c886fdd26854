"""Which rows of a query belong together: what a key determines, and which table's rows a join repeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from quire.checks.model import Table

from .facts import Facts, Query, Used, text_of
from .links import unique
from .words import name_words

Name = tuple[str, str]


def named(used: Used) -> Name:
    """A column of a query by alias and name, in lower case."""
    return used.alias, used.column.name.lower()


def fixed(query: Query) -> set[Name]:
    """The columns that WHERE sets to one value."""
    found = set()
    for condition in query.where:
        if isinstance(condition, exp.EQ) and text_of(condition.expression, query) is not None:
            used = query.used(condition.this)
            if used is not None:
                found.add(named(used))
    return found


def one_row(query: Query, table: Table, columns: Iterable[str]) -> bool:
    """Whether there is at most one row of a table for values of these columns: by a key, or as links lead to it."""
    names = {name.lower() for name in columns}
    return unique(table, names) or any(key <= names for key in query.facts.links.targets.get(table.name.lower(), ()))


def identifies(facts: Facts, used: Used) -> bool:
    """Whether a column stands for a thing: it is a key, or begins or ends a link."""
    if used.key in facts.links.leaving or used.key in facts.links.entering:
        return True
    return unique(used.table, [used.column.name]) or name_words(used.column.name)[-1:] == ("id",)


def determined(query: Query, columns: Iterable[Used]) -> set[Name]:
    """The columns that have one value for every combination of values of these, by keys and equalities."""
    have = {named(used) for used in columns} | fixed(query)
    equal = [(named(one), named(other)) for one, other, _ in query.pairs]
    size = -1
    while size != len(have):
        size = len(have)
        for one, other in equal:
            if one in have or other in have:
                have |= {one, other}
        for alias, table in query.sources.items():
            if table is not None and one_row(query, table, (name for source, name in have if source == alias)):
                have |= {(alias, name) for name in table.by_name}
    return have


def repeated(query: Query) -> Mapping[str, frozenset[str]]:
    """For each alias the aliases that repeat its rows: joined so that many of their rows may meet one of its rows."""
    steps = _steps(query)
    found = {}
    for start in {one for one, _ in steps}:
        seen, many, todo = {start}, set(), [(start, False)]
        while todo:
            here, repeats = todo.pop()
            for (one, other), more in steps.items():
                if one == here and other not in seen:
                    seen.add(other)
                    if repeats or more:
                        many.add(other)
                    todo.append((other, repeats or more))
        found[start] = frozenset(many)
    return found


def _steps(query: Query) -> dict[tuple[str, str], bool]:
    """Joined aliases, both ways round, and whether many rows of the second may meet one of the first."""
    joined: dict[tuple[str, str], list[Used]] = {}
    for one, other, _ in query.pairs:
        joined.setdefault((one.alias, other.alias), []).append(other)
        joined.setdefault((other.alias, one.alias), []).append(one)
    constant = fixed(query)
    found = {}
    for ends, columns in joined.items():
        table = columns[0].table
        held = [used.column.name for used in columns]
        held += [name for alias, name in constant if alias == ends[1]]
        found[ends] = bool(table.keys) and not one_row(query, table, held)
    return found
