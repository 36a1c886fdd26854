"""Cells of the first page as JSON: numbers beyond 2**53, decimals and dates become text."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

SAFE = 2**53
LONGEST = 10_000  # characters of a single value; items of a list


def rows(batches: list[Any], types: list[str]) -> list[list[Any]]:
    """The rows of Arrow batches; ``types`` are DuckDB's names of the columns' types."""
    columns: list[list[Any]] = [[] for _ in types]
    for batch in batches:
        for index, column in enumerate(batch.columns):
            columns[index] += _column(column, types[index])
    return [list(row) for row in zip(*columns, strict=True)]


def _column(column: Any, type_name: str) -> list[Any]:
    try:
        found = column.to_pylist()
    except (OverflowError, ValueError):  # infinity among dates
        import pyarrow

        found = column.cast(pyarrow.string()).to_pylist()
    if type_name == "HUGEINT":
        found = [None if value is None else int(value) for value in found]
    return [value(item) for item in found]


def value(item: Any) -> Any:
    """One value as JSON."""
    if item is None or isinstance(item, bool):
        return item
    if isinstance(item, str):
        return item if len(item) <= LONGEST else item[:LONGEST] + "…"
    if isinstance(item, int):
        return item if -SAFE <= item <= SAFE else str(item)
    if isinstance(item, float):
        return item if math.isfinite(item) else "NaN" if math.isnan(item) else "Infinity" if item > 0 else "-Infinity"
    if isinstance(item, Decimal):
        return f"{item:f}"
    if isinstance(item, datetime.datetime):
        return item.isoformat(sep=" ")
    if isinstance(item, datetime.date | datetime.time):
        return item.isoformat()
    if isinstance(item, bytes):
        return "\\x" + item[: LONGEST // 2].hex()
    if isinstance(item, dict):
        return {str(key): value(inner) for key, inner in item.items()}
    if isinstance(item, list | tuple):
        return _interval(item) if hasattr(item, "nanoseconds") else [value(inner) for inner in item[:LONGEST]]
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
