"""Frames as outputs: columns with DuckDB's type names, rows as JSON values."""

from __future__ import annotations

import datetime
import decimal
import math
import sys
from typing import Any

PAGE = 200
SAFE = 2**53
TEXT = 10_000  # characters of one value that are shown
PAGE_TEXT = 4_000_000  # characters of a page, about
_NAMES = {
    "bool": "BOOLEAN", "int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT",
    "uint8": "UTINYINT", "uint16": "USMALLINT", "uint32": "UINTEGER", "uint64": "UBIGINT", "halffloat": "FLOAT",
    "float16": "FLOAT", "float": "FLOAT", "float32": "FLOAT", "double": "DOUBLE", "float64": "DOUBLE",
    "string": "VARCHAR", "large_string": "VARCHAR", "string_view": "VARCHAR", "binary": "BLOB",
    "large_binary": "BLOB", "binary_view": "BLOB", "date32[day]": "DATE", "date64[ms]": "DATE",
    "time32[s]": "TIME", "time32[ms]": "TIME", "time64[us]": "TIME", "time64[ns]": "TIME_NS",
    "timestamp[s]": "TIMESTAMP_S", "timestamp[ms]": "TIMESTAMP_MS", "timestamp[us]": "TIMESTAMP",
    "timestamp[ns]": "TIMESTAMP_NS", "month_day_nano_interval": "INTERVAL", "null": "VARCHAR",
    "object": "VARCHAR", "str": "VARCHAR", "category": "VARCHAR",
}  # fmt: skip


def root_of(value: Any) -> str:
    """The library that a value's type comes from."""
    return type(value).__module__.partition(".")[0]


def is_frame(value: Any) -> bool:
    """True for DataFrames of pandas and polars, and Arrow tables."""
    kind = type(value)
    root = kind.__module__.partition(".")[0]
    if root == "pandas":
        return isinstance(value, class_of("pandas"))
    if root == "polars":
        return isinstance(value, class_of("polars"))
    if root == "pyarrow":
        return kind.__name__ in ("Table", "RecordBatch")
    if root in ("duckdb", "_duckdb"):
        return kind.__name__ == "DuckDBPyRelation"
    mro = kind.__mro__
    return len(mro) > 2 and isinstance(value, class_of("pandas"))  # geopandas and others that extend pandas


def class_of(library: str) -> Any:
    """The library's DataFrame; no class when it is not imported, or only half."""
    return getattr(sys.modules.get(library), "DataFrame", ())


def says_nothing(index: Any) -> bool:
    """True for the index of a pandas frame that only counts its rows."""
    return type(index).__name__ == "RangeIndex" and index.name is None and (index.start, index.step) == (0, 1)


def type_name(kind: Any) -> str:
    """DuckDB's name for an Arrow type."""
    text = str(kind)
    if text in _NAMES:
        return _NAMES[text]
    if text.startswith("decimal"):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if text.startswith("timestamp["):
        return "TIMESTAMP WITH TIME ZONE"
    if text.startswith("dictionary"):
        return type_name(kind.value_type)
    if text.startswith("duration"):
        return "INTERVAL"
    if text.startswith(("list<", "large_list<", "list_view<", "fixed_size_list<")):
        return f"{type_name(kind.value_type)}[]"
    if text.startswith("struct<"):
        return f"STRUCT({', '.join(f'{field.name} {type_name(field.type)}' for field in kind)})"
    if text.startswith("map<"):
        return f"MAP({type_name(kind.key_type)}, {type_name(kind.item_type)})"
    if text.startswith("fixed_size_binary"):
        return "BLOB"
    storage = getattr(kind, "storage_type", None)
    return type_name(storage) if storage is not None else text.upper()


def columns_of(schema: Any, types: list[str] | None = None) -> list[dict[str, str]]:
    """The columns of an Arrow schema; ``types`` when the names of DuckDB's own types are known."""
    names = types if types is not None and len(types) == len(schema) else [type_name(field.type) for field in schema]
    return [{"name": field.name, "type": name} for field, name in zip(schema, names)]


def rows_of(table: Any) -> list[list[Any]]:
    """All rows of an Arrow table as JSON values."""
    columns = []
    for column in table.columns:
        kind = str(column.type)
        if kind.startswith(("timestamp[ns", "duration[ns", "time64[ns")):
            columns.append([None if value is None else nanoseconds(value) for value in column])
        else:
            columns.append(list(map(plain, column.to_pylist())))
    return [list(row) for row in zip(*columns)] if columns else []


def nanoseconds(scalar: Any) -> Any:
    """Times with nanoseconds as text, only as exact as needed."""
    if not scalar.is_valid:
        return None
    text = str(scalar)
    return text[:-3] if text.endswith("000") and "." in text else text


def plain(value: Any) -> Any:
    """A value as JSON has it: what JavaScript cannot hold exactly becomes text."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if len(value) <= TEXT else f"{value[:TEXT]}…"
    if kind is int:
        return value if -SAFE <= value <= SAFE else str(value)
    if kind is float:
        return value if math.isfinite(value) else ("NaN" if math.isnan(value) else "inf" if value > 0 else "-inf")
    if isinstance(value, (decimal.Decimal, datetime.date, datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value[:1000])
        return "\\x" + data.hex() + ("…" if len(value) > 1000 else "")
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        if kind.__name__ == "MonthDayNano":
            return interval(value)
        return [plain(item) for item in value[:1000]]
    if hasattr(value, "item") and hasattr(value, "dtype"):
        return plain(value.item()) if value.ndim == 0 else [plain(item) for item in value[:1000].tolist()]
    return str(value)[:TEXT]


def interval(value: Any) -> str:
    """Months, days and nanoseconds in words."""
    months, days, nanos = value
    parts = [f"{months // 12} years" if months >= 12 else "", f"{months % 12} months" if months % 12 else ""]
    parts.append(f"{days} days" if days else "")
    clock = datetime.timedelta(microseconds=nanos // 1000)
    parts.append(str(clock) if nanos else "")
    return " ".join(part for part in parts if part) or "0:00:00"


def fitting(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows, or fewer when their text would make a page too big to send."""
    size = 0
    for position, row in enumerate(rows):
        size += sum(len(value) if type(value) is str else 12 for value in row)
        if size > PAGE_TEXT:
            return rows[: max(1, position)]
    return rows


def output(
    name: str, columns: list[dict[str, str]], rows: list[list[Any]], count: int | None, cut: bool = False
) -> dict[str, Any]:
    """A table output."""
    return {"type": "table", "name": name, "columns": columns, "rows": fitting(rows), "row_count": count, "cut": cut}


def pandas_page(frame: Any, start: int, stop: int) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Columns and rows of a pandas frame without Arrow: its index too when that says something."""
    part = frame.iloc[start:stop]
    if not says_nothing(frame.index):
        part = part.reset_index()
    columns = [
        {"name": str(name), "type": _NAMES.get(str(kind), "VARCHAR" if str(kind)[0].isupper() else str(kind).upper())}
        for name, kind in zip(part.columns, part.dtypes)
    ]
    missing = part.isna().to_numpy().tolist()
    cells = [part.iloc[:, position].tolist() for position in range(part.shape[1])]
    rows = [
        [None if missing[y][x] is True else plain(cells[x][y]) for x in range(part.shape[1])] for y in range(len(part))
    ]
    return columns, rows
