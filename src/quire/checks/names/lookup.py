"""What a column holds: from the catalog where it lists all values, otherwise asked of the database, not too often."""

from __future__ import annotations

from quire.checks.model import Column, Table
from quire.checks.names.resolve import View

_MOST_VALUES = 2_000
_MOST_ASKED = 80  # questions to the database in one search
_ASKED = "asked of the database"


def holds(view: View, table: Table, column: Column, text: str) -> bool | None:
    """Whether a column holds a text; None where that is not known, as of an empty table."""
    if column.values:
        return text in column.values
    key = (table.name, column.name, text)
    if key not in view.notes:
        view.notes[key] = _looked(view, table.name, column.name, text)
    held: bool | None = view.notes[key]
    return held


def _looked(view: View, table: str, column: str, text: str) -> bool | None:
    database = view.world.database
    asked = view.notes.get(_ASKED, 0)
    if database is None or asked >= _MOST_ASKED:
        return None
    view.notes[_ASKED] = asked + 1
    held = database.holds(table, column, text)
    if held is False and database.values(table, column, 0) == ():
        return None
    return held


def stored_as(table: Table, column: Column, text: str, view: View) -> str | None:
    """The one stored value that is the text but for case, blanks and signs; None where there is none, or several."""
    values: tuple[str, ...] | None = column.values
    if not values and view.world.database is not None:
        key = (table.name, column.name)
        if key not in view.notes:
            view.notes[key] = view.world.database.values(table.name, column.name, _MOST_VALUES)
        values = view.notes[key]
    if text in (values or ()):
        return text
    found = [value for value in values or () if folded(value) == folded(text)]
    return found[0] if len(found) == 1 else None


def folded(text: str) -> str:
    """A text's letters and digits, without case."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
