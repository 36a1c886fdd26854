"""Cells of the first page as JSON: numbers beyond 2**53, decimals and dates become text."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

SAFE = 2**53
LONGEST = 10_000  # characters of a single value
MOST = 1_000  # items of a list, bytes of a BLOB
PAGE_TEXT = 4_000_000  # characters of a page, about


def rows(batches: list[Any], types: list[str]) -> list[list[Any]]:
    """The rows of Arrow batches; ``types`` are DuckDB's names of the columns' types."""
    columns: list[list[Any]] = [[] for _ in types]
    for batch in batches:
        for index, column in enumerate(batch.columns):
            columns[index] += _column(column, types[index])
    return _fitting([list(row) for row in zip(*columns, strict=True)])


def _fitting(page: list[list[Any]]) -> list[list[Any]]:
    """The rows, or fewer when their text would make a page too big to send."""
    size = 0
    for position, row in enumerate(page):
        size += sum(len(item) if isinstance(item, str) else 12 for item in row)
        if size > PAGE_TEXT:
            return page[: max(1, position)]
    return page


def _column(column: Any, type_name: str) -> list[Any]:
    try:
        exact = str(column.type).startswith("timestamp[ns")  # Python's own datetimes cannot hold nanoseconds
        found = _as_text(column) if exact else column.to_pylist()
    except (OverflowError, ValueError):  # infinity among dates
        found = _as_text(column)
    if type_name == "HUGEINT":
        found = [None if value is None else int(value) for value in found]
    return [value(item) for item in found]


def _as_text(column: Any) -> list[Any]:
    import pyarrow

    return list(column.cast(pyarrow.string()).to_pylist())


def value(item: Any) -> Any:
    """One value as JSON."""
    if item is None or isinstance(item, bool):
        return item
    if isinstance(item, str):
        return item if len(item) <= LONGEST else item[:LONGEST] + "…"
    if isinstance(item, int):
        return item if -SAFE <= item <= SAFE else str(item)
    if isinstance(item, float):
        return item if math.isfinite(item) else "NaN" if math.isnan(item) else "inf" if item > 0 else "-inf"
    if isinstance(item, Decimal):
        return f"{item:f}"
    if isinstance(item, datetime.datetime):
        return item.isoformat(sep=" ")
    if isinstance(item, datetime.date | datetime.time):
        return item.isoformat()
    if isinstance(item, bytes):
        return "\\x" + item[:MOST].hex() + ("…" if len(item) > MOST else "")
    if isinstance(item, dict):
        return {str(key): value(inner) for key, inner in item.items()}
    if isinstance(item, list | tuple):
        return _interval(item) if hasattr(item, "nanoseconds") else [value(inner) for inner in item[:MOST]]
    return str(item)


def _interval(item: Any) -> str:
    months, days, seconds = int(item.months), int(item.days), item.nanoseconds / 1e9
    parts = [(months // 12, "year"), (months % 12, "month"), (days, "day")]
    said = [f"{count} {unit}{'' if abs(count) == 1 else 's'}" for count, unit in parts if count]
    if seconds or not said:
        said.append(
            str(datetime.timedelta(seconds=seconds)) if seconds >= 0 else f"-{datetime.timedelta(seconds=-seconds)}"
        )
    return " ".join(said)
