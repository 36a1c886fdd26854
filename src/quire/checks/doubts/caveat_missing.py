"""Doubt: a table is read without the condition that the data team says every query must apply."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from quire.checks.model import Table

from .facts import Facts
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every required caveat with a predicate none of whose columns is read; what reads them has taken a stand."""
    read = {used.key for used in facts.read}
    for table in facts.tables:
        for caveat in table.caveats:
            if caveat.severity != "required" or not caveat.predicate:
                continue
            columns = _columns(caveat.predicate, table, facts.dialect)
            if columns and not any((table.name.lower(), name) in read for name in columns):
                yield Doubt(
                    f"{table.name} has a caveat: {caveat.text.rstrip('.')}. The statement does not apply it; add "
                    f"{caveat.predicate}."
                )


def _columns(predicate: str, table: Table, dialect: str) -> set[str]:
    from sqlglot.errors import SqlglotError

    try:
        tree = exp.condition(predicate, dialect=dialect)
    except SqlglotError:
        return set()
    return {column.name.lower() for column in tree.find_all(exp.Column)} & set(table.by_name)


check = doubt("caveat-missing", look)
