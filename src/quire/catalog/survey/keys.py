"""Which columns tell the rows of a table apart: as declared, or found in names and profiles."""

from __future__ import annotations

from quire.catalog.survey.facts import ColumnFacts, TableFacts
from quire.catalog.survey.naming import Words, column_words, entity, full, is_key_name, prefix

_LEADING = 4  # columns that a key of several is looked for in
_MOST_GUESSES = 4
_NEVER = ("Decimal", "Float", "Boolean", "Date", "DateTime", "DateTimeTz", "Time", "Opaque")


def guess_key(table: TableFacts, datatypes: dict[str, str]) -> tuple[str, ...]:
    """The column that is unique, never NULL and named like the table's key, where none is declared; otherwise none.

    ``datatypes`` are the Ossie types by column name. Only a profile of every row is believed.
    """
    if table.primary_key or not table.exact or not table.rows or table.rows < 2:
        return table.primary_key
    lead = prefix([column.name for column in table.columns], table.name)
    own = full(entity(table.name))
    ranked = sorted(
        (rank, place)
        for place, column in enumerate(table.columns)
        if is_unique(column, table.rows)
        and datatypes.get(column.name, "") not in _NEVER
        and (rank := _rank(full(column_words(column.name, lead)), own, place)) is not None
    )
    return (table.columns[ranked[0][1]].name,) if ranked else ()


def guess_composites(table: TableFacts, datatypes: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Pairs of leading columns that may be the key of a table without one: each to be asked of the database.

    They stand first, end as keys do, are each not unique, and have enough values between them. Of a table that was
    only sampled, the one column that is named like its key and has the most values.
    """
    if table.primary_key or not table.rows or table.rows < 2 or table.kind == "view":
        return ()
    if not table.exact:
        return _sampled(table, datatypes)
    lead = prefix([column.name for column in table.columns], table.name)
    found = [
        column
        for column in table.columns[:_LEADING]
        if is_key_name(column_words(column.name, lead))
        and datatypes.get(column.name, "") not in _NEVER
        and column.profile is not None
        and column.profile.null_share == 0
        and not is_unique(column, table.rows)
    ]
    pairs = [(left, right) for place, left in enumerate(found) for right in found[place + 1 :]]
    return tuple((left.name, right.name) for left, right in pairs if _distinct(left) * _distinct(right) >= table.rows)[
        :_MOST_GUESSES
    ]


def _sampled(table: TableFacts, datatypes: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    lead = prefix([column.name for column in table.columns], table.name)
    own = full(entity(table.name))
    most = max(map(_distinct, table.columns), default=0)
    ranked = sorted(
        (rank, place)
        for place, column in enumerate(table.columns)
        if 1 < most == _distinct(column)
        and datatypes.get(column.name, "") not in _NEVER
        and (rank := _rank(full(column_words(column.name, lead)), own, place)) is not None
    )
    return ((table.columns[ranked[0][1]].name,),) if ranked else ()


def _distinct(column: ColumnFacts) -> int:
    return (column.profile.distinct or 0) if column.profile is not None else 0


def is_unique(column: ColumnFacts, rows: int) -> bool:
    """Whether a profile of every row found each value once and no NULL."""
    profile = column.profile
    return profile is not None and profile.null_share == 0 and profile.distinct == rows


def _rank(parts: Words, own: Words, place: int) -> int | None:
    """How much a unique column looks like the key: ``id`` or its table's name first; None when it does not."""
    if parts in (("id",), ("uuid",), ("guid",), ("key",), ("pk",), ("code",)):
        return 0
    if is_key_name(parts) and (parts[:-1] == own or (parts[:-1] == own[-1:] and place == 0)):
        return 1
    return 2 if is_key_name(parts) and place == 0 else None
