"""Pages, profiles and files of a frame: what a person sorts and filters, as validated SQL."""

from __future__ import annotations

import threading
from typing import Any

from . import tables
from .frames import Frames, Slot
from .query import Database

OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
BINS = 20
TOP = 5
ROW = "__quire_row"
ORDERS = 8  # sorted or filtered orders of rows that are kept


class Problem(Exception):
    """A request that cannot be answered: a sentence for the person."""


class Pager:
    """Answers requests about frames from any thread."""

    def __init__(self, frames: Frames, database: Database) -> None:
        self.frames = frames
        self.database = database
        self._orders: list[tuple[Any, Any, Any]] = []  # Arrow table, request, row numbers
        self._lock = threading.Lock()

    def page(self, request: dict[str, Any]) -> dict[str, Any]:
        """Rows ``offset`` to ``offset + limit`` after filters and sort."""
        slot = self._slot(request["name"])
        columns = tables.columns_of(slot.arrow.schema, slot.types)
        rows = slot.arrow
        if request["sort"] or request["filters"]:
            order = self._order(slot, columns, request)
            rows = rows.take(order.slice(request["offset"], request["limit"]))
            count = len(order)
        else:
            rows = rows.slice(request["offset"], request["limit"])
            count = slot.arrow.num_rows
        return {"columns": columns, "rows": tables.fitting(tables.rows_of(rows)), "row_count": count}

    def _slot(self, name: str) -> Slot:
        slot = self.frames.slot(name)
        if slot is None:
            raise Problem(f"There is no frame {name!r} in the kernel. Run its cell first.")
        return slot

    def _order(self, slot: Slot, columns: list[dict[str, str]], request: dict[str, Any]) -> Any:
        """The row numbers that a request selects, in its order; kept for the next page."""
        key = repr((request["sort"], request["filters"]))
        with self._lock:
            for arrow, known, order in self._orders:
                if arrow is slot.arrow and known == key:
                    return order
            order = self._sorted(slot, columns, request)
            self._orders = [*self._orders[1 - ORDERS :], (slot.arrow, key, order)]
            return order

    def _sorted(self, slot: Slot, columns: list[dict[str, str]], request: dict[str, Any]) -> Any:
        import numpy
        import pyarrow

        kinds = {column["name"]: column["type"] for column in columns}
        used = [key["column"] for key in (*request["sort"], *request["filters"])]
        for name in used:
            if name not in kinds:
                raise Problem(f"The frame has no column {name!r}.")
        cursor = self.database.cursor()
        numbers = pyarrow.array(numpy.arange(slot.arrow.num_rows))
        cursor = self.database.cursor()
        cursor.register("frame", slot.arrow.select(list(dict.fromkeys(used))).append_column(ROW, numbers))
        where, values = conditions(cursor, request["filters"], kinds)
        ways = {True: "DESC", False: "ASC"}
        keys = [f"{quoted(key['column'])} {ways[key['descending']]} NULLS LAST" for key in request["sort"]]
        order = ", ".join([*keys, quoted(ROW)])
        return cursor.sql(f"SELECT {quoted(ROW)} FROM frame{where} ORDER BY {order}", params=values).to_arrow_table()[0]

    def profile(self, name: str) -> list[dict[str, Any]]:
        """Every column at a glance."""
        slot = self._slot(name)
        cursor = self.database.cursor()
        cursor.register("frame", slot.arrow)
        columns = tables.columns_of(slot.arrow.schema, slot.types)
        return [profile_column(cursor, column["name"], column["type"]) for column in columns]

    def download(self, name: str, path: str, format: str) -> None:
        """Write the whole frame."""
        slot = self._slot(name)
        cursor = self.database.cursor()
        cursor.register("frame", slot.arrow)
        target = path.replace("'", "''")
        options = "FORMAT csv, HEADER" if format == "csv" else "FORMAT parquet"
        cursor.execute(f"COPY (SELECT * FROM frame) TO '{target}' ({options})")


def conditions(cursor: Any, filters: list[dict[str, Any]], kinds: dict[str, str]) -> tuple[str, list[str]]:
    """The WHERE clause of filters, and the values to bind.

    Raises ``Problem`` when a value is not of the column's type.
    """
    parts, values = [], []
    for test in filters:
        column, operator, value = quoted(test["column"]), test["operator"], test["value"]
        if operator in ("is_null", "not_null"):
            parts.append(f"{column} IS {'NOT ' if operator == 'not_null' else ''}NULL")
            continue
        values.append(value)
        if operator == "contains":
            parts.append(f"contains(lower(CAST({column} AS VARCHAR)), lower(${len(values)}::VARCHAR))")
            continue
        if operator not in OPERATORS:
            raise Problem(f"There is no comparison {operator!r}.")
        kind = kinds[test["column"]]
        if kind.startswith(("STRUCT", "MAP", "ENUM")) or kind.endswith("[]"):
            kind = "VARCHAR"
            column = f"CAST({column} AS VARCHAR)"
        if one(cursor, f"SELECT TRY_CAST($1 AS {kind})", [value])[0] is None:
            raise Problem(f"{value!r} cannot be compared with {test['column']}, which is {kind}.")
        parts.append(f"{column} {OPERATORS[operator]} CAST(${len(values)} AS {kind})")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def profile_column(cursor: Any, name: str, kind: str) -> dict[str, Any]:
    """Counts, smallest, largest, mean, a histogram of numbers and times, the most frequent of other values."""
    column = quoted(name)
    number = kind.startswith(("DECIMAL", "HUGEINT", "UHUGEINT")) or kind in NUMBERS
    when = kind.startswith(("DATE", "TIMESTAMP"))
    flat = not kind.startswith(("STRUCT", "MAP")) and not kind.endswith("[]")
    shown = column if flat else f"CAST({column} AS VARCHAR)"
    mean = f"avg(CASE WHEN isfinite({column}::DOUBLE) THEN {column}::DOUBLE END)" if number else "NULL"
    ends = f"min({shown}), max({shown})" if kind != "BLOB" else "NULL, NULL"
    sql = f"SELECT count(*), count({shown}), approx_count_distinct({shown}), {ends}, {mean} FROM frame"
    count, filled, distinct, low, high, average = one(cursor, sql)
    if count <= 100_000:
        distinct = one(cursor, f"SELECT count(DISTINCT {shown}) FROM frame")[0]
    found: dict[str, Any] = {"name": name, "type": kind, "count": count, "nulls": count - filled, "distinct": distinct}
    found["minimum"] = "" if low is None else str(low)[:200]
    found["maximum"] = "" if high is None else str(high)[:200]
    found["mean"] = "" if average is None else f"{average:.6g}"
    if (number or when) and filled:
        found["histogram"] = histogram(cursor, f"epoch({column}::TIMESTAMP)" if when else f"{column}::DOUBLE")
    elif flat and kind != "BLOB":
        counts = f"SELECT {column}::VARCHAR, count(*) AS n FROM frame WHERE {column} IS NOT NULL GROUP BY 1"
        sql = f"{counts} ORDER BY n DESC, 1 LIMIT {TOP}"
        found["top"] = [[str(value)[:200], times] for value, times in cursor.execute(sql).fetchall()]
    return found


NUMBERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE")
)


def histogram(cursor: Any, expression: str) -> list[int]:
    """Counts in bins of equal width; one bin when all values are equal."""
    finite = f"SELECT {expression} AS x FROM frame WHERE isfinite({expression})"
    low, high = one(cursor, f"SELECT min(x), max(x) FROM ({finite})")
    if low is None:
        return []
    if low == high:
        return [int(one(cursor, f"SELECT count(*) FROM ({finite})")[0])]
    sql = (
        f"SELECT least({BINS - 1}, floor((x - $1) / ($2 - $1) * {BINS}))::INTEGER, count(*) FROM ({finite}) GROUP BY 1"
    )
    bins = [0] * BINS
    for position, times in cursor.execute(sql, [low, high]).fetchall():
        bins[position] = times
    return bins


def one(cursor: Any, sql: str, values: Any = ()) -> Any:
    """The only row of a query, read to its end: a connection with an unread rest refuses the next query."""
    return cursor.execute(sql, list(values)).fetchall()[0]


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
