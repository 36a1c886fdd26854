"""Tables as plain data, for the tests of what is inferred from them."""

from __future__ import annotations

from collections.abc import Sequence

from quire.catalog.model import Profile
from quire.catalog.survey import ColumnFacts, KeyFacts, TableFacts


def column(name: str, type: str = "INTEGER", values: Sequence[object] | None = None, **more: object) -> ColumnFacts:
    """A column; with ``values``, as a look at them would profile it."""
    if values is None:
        return ColumnFacts(name, type, **more)  # type: ignore[arg-type]
    held = [value for value in values if value is not None]
    distinct = sorted(set(held), key=lambda value: (isinstance(value, str), value))
    ends = (str(distinct[0]), str(distinct[-1])) if distinct else ("", "")
    share = round(1 - len(held) / len(values), 4) if values else None
    few = tuple(map(str, distinct)) if len(distinct) <= 50 else ()
    return ColumnFacts(name, type, profile=Profile(share, len(distinct), *ends), values=few, **more)  # type: ignore[arg-type]


def table(name: str, *columns: ColumnFacts, rows: int | None = 10, **more: object) -> TableFacts:
    """A table of the schema ``main``."""
    more.setdefault("schema", "main")
    return TableFacts(name=name, columns=columns, rows=rows, **more)  # type: ignore[arg-type]


def key(columns: str, target: str, to: str) -> KeyFacts:
    """A declared foreign key; columns apart by spaces."""
    return KeyFacts(tuple(columns.split()), target, tuple(to.split()))
