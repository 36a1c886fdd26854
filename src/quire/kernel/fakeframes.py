"""Frames for the fake kernel: queries, pages and files with DuckDB, imported when a test needs it."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any, Literal

from quire.document import Column, Table
from quire.errors import KernelError
from quire.kernel.protocol import ColumnProfile, Page, PageRequest

OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def is_frame(value: Any) -> bool:
    """True for tables of pandas, polars and pyarrow."""
    root = type(value).__module__.partition(".")[0]
    return root in ("pandas", "polars", "pyarrow") and type(value).__name__ in ("DataFrame", "Table")


def _connect() -> Any:
    import duckdb

    return duckdb.connect(":memory:")


def run_query(sql: str, parameters: list[Any], namespace: dict[str, Any], reads: tuple[str, ...]) -> Any:
    """The rows of a DuckDB query over frames, as an Arrow table."""
    connection = _connect()
    for name in reads:
        if is_frame(namespace.get(name)):
            connection.register(name, namespace[name])
    bound = [list(value) if isinstance(value, tuple) else value for value in parameters]
    return connection.sql(sql, params=bound).to_arrow_table()


def as_table(frame: Any, name: str, limit: int, *, cut: bool = False) -> Table:
    """The first ``limit`` rows as an output."""
    page = page_of(frame, PageRequest(name=name, limit=limit))
    more = page.row_count > limit
    return Table(name=name, columns=page.columns, rows=page.rows, row_count=page.row_count, cut=cut and more)


def page_of(frame: Any, request: PageRequest) -> Page:
    """Rows of a frame after filters and sort."""
    connection = _connect()
    connection.register("frame", frame)
    relation = connection.sql("SELECT * FROM frame")
    columns = tuple(
        Column(name=name, type=str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)
    )
    where, values = _where(request, columns)
    order = ", ".join(f"{_quoted(key.column)} {'DESC' if key.descending else 'ASC'}" for key in request.sort)
    tail = f" ORDER BY {order}" if order else ""
    sql = f"SELECT * FROM frame{where}{tail} LIMIT {request.limit} OFFSET {request.offset}"
    rows = connection.execute(sql, values).fetchall()
    count = connection.execute(f"SELECT count(*) FROM frame{where}", values).fetchone()[0]
    return Page(columns=columns, rows=tuple(tuple(map(plain, row)) for row in rows), row_count=count)


def _where(request: PageRequest, columns: tuple[Column, ...]) -> tuple[str, list[str]]:
    kinds = {column.name: column.type for column in columns}
    for used in [*(test.column for test in request.filters), *(key.column for key in request.sort)]:
        if used not in kinds:
            raise KernelError(f"The frame has no column {used!r}.")
    parts: list[str] = []
    values: list[str] = []
    for test in request.filters:
        column = _quoted(test.column)
        if test.operator in ("is_null", "not_null"):
            parts.append(f"{column} IS {'NOT ' if test.operator == 'not_null' else ''}NULL")
            continue
        values.append(test.value)
        if test.operator == "contains":
            parts.append(f"contains(lower(CAST({column} AS VARCHAR)), lower(${len(values)}))")
        else:
            parts.append(f"{column} {OPERATORS[test.operator]} CAST(${len(values)} AS {kinds[test.column]})")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def profile_of(frame: Any) -> tuple[ColumnProfile, ...]:
    """Counts, nulls, distinct values, smallest and largest."""
    connection = _connect()
    connection.register("frame", frame)
    found = []
    for column in page_of(frame, PageRequest(name="frame", limit=0)).columns:
        name = _quoted(column.name)
        sql = f"SELECT count(*), count(*) - count({name}), count(DISTINCT {name}), min({name}), max({name}) FROM frame"
        count, nulls, distinct, low, high = connection.execute(sql).fetchone()
        found.append(
            ColumnProfile(
                name=column.name,
                type=column.type,
                count=count,
                nulls=nulls,
                distinct=distinct,
                minimum="" if low is None else str(low),
                maximum="" if high is None else str(high),
            )
        )
    return tuple(found)


def write_file(frame: Any, path: str, format: Literal["csv", "parquet"]) -> None:
    """A whole frame as a file."""
    connection = _connect()
    connection.register("frame", frame)
    relation = connection.sql("SELECT * FROM frame")
    target = str(Path(path).resolve())
    if format == "csv":
        relation.write_csv(target)
    else:
        relation.write_parquet(target)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def plain(value: Any) -> Any:
    """A value as JSON has it: what JavaScript cannot hold exactly becomes text."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else str(value)
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)
    if isinstance(value, decimal.Decimal | datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value)
