"""Doubt: a column of numbers is compared with a word, or a column of words with a number."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts
from .filters import NUMERIC, TEXTUAL, Filter, filters, is_number, stored
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every comparison whose sides can never be alike."""
    for each in filters(facts):
        kind = each.used.column.datatype.lower()
        if kind in NUMERIC and each.textual and not is_number(each.value) and not _odd(facts, each):
            yield Doubt(
                f"{each.used.name} holds numbers and is compared with the text '{each.value}', which none of them "
                "equals. The text probably belongs to a column of a linked table: join it and compare there.",
                each.node,
            )
        elif kind in TEXTUAL and not each.textual and is_number(each.value):
            values = stored(facts, each.used.table, each.used.column)
            if values and not any(is_number(value) for value in values):
                some = ", ".join(f"'{value}'" for value in values[:4])
                yield Doubt(
                    f"{each.used.name} holds text ({some}) and is compared with the number {each.value}, which none of "
                    "it equals. Compare with one of the stored texts.",
                    each.node,
                )


def _odd(facts: Facts, each: Filter) -> bool:
    """Whether the text stands for no value, or is stored in spite of the type, as SQLite allows."""
    if each.value.strip().lower() in ("", "null", "none", "nan"):
        return True
    database = facts.world.database
    return database is not None and database.holds(each.used.table.name, each.used.column.name, each.value) is True


check = doubt("value-type", look)
