"""Doubt: the question names a yes-or-no property of the tables in use, and nothing reads it."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Column, Table

from .facts import Facts
from .filters import stored
from .saying import Doubt, doubt
from .words import name_words

_LEADS = frozenset({"is", "has", "can", "was", "be", "of", "the"})
_FLAGS = frozenset({"t", "f", "y", "n", "yes", "no", "true", "false", "0", "1"})


def look(facts: Facts) -> Iterator[Doubt]:
    """Every flag of a table in use whose words stand in the question."""
    if not facts.question:
        return
    read = {used.key for used in facts.read}
    covered = {word for used in facts.read for word in name_words(used.column.name)}
    for table in facts.tables:
        for column in table.columns:
            words = [word for word in name_words(column.name) if word not in _LEADS]
            if covered.intersection(words):
                continue
            if not words or not facts.question.stems.issuperset(words) or not _flag(facts, table, column):
                continue
            said = any(word in value.lower() for value, _ in facts.literals for word in words)
            if (table.name.lower(), column.name.lower()) not in read and not said:
                yield Doubt(
                    f"The question speaks of «{' '.join(words)}», which {table.name}.{column.name} says yes or no "
                    "to, and the statement does not read it. Add it as a condition."
                )


def _flag(facts: Facts, table: Table, column: Column) -> bool:
    kind = column.datatype.lower()
    if kind in ("boolean", "bool"):
        return True
    words = name_words(column.name)
    if len(words) > 1 and words[0] in ("is", "has", "can", "was"):
        return True
    values = stored(facts, table, column, 2) if kind not in ("float", "double", "real", "decimal") else ()
    return bool(values) and {value.lower() for value in values} <= _FLAGS


check = doubt("flag-unread", look)
