"""A look at the data: the values of a column, the profile of a table, how much two columns overlap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from . import sensitive
from .faults import Fault
from .patterns import pattern
from .session import Session, quoted

FEW = 50  # distinct values that are all kept
EXAMPLES = 5
LONGEST = 200  # characters of a value that is kept
RANGE = 100  # characters of the least and the greatest value
LOOKED_AT = 200  # values that make a pattern
TOGETHER = 30  # columns in one statement
_PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
_OPAQUE = re.compile(r"BLOB|BIT|JSON|STRUCT|MAP|UNION|LIST|GEOMETRY|VARIANT|.*\]", re.IGNORECASE)
_AS_TEXT = ("BOOLEAN", "UUID", "ENUM")  # what not every database can order
_TEXTS = ("VARCHAR", "UUID", "ENUM")
_PERSONAL = ("VARCHAR", "BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "DECIMAL", "DOUBLE")  # types that hold such data


def values(session: Session, table: str, column: str, limit: int) -> list[list[Any]]:
    """The most frequent values of a column as text, with their counts; NULL is left out."""
    parts = [whole.replace('""', '"') or bare for whole, bare in _PART.findall(table)]
    if not 1 <= len(parts) <= 3:
        raise Fault("refused", f"{table!r} is not the name of a table.", remedy="Write it as schema.table.")
    name = quoted(column, mark=session.mark)
    source = quoted(*parts, mark=session.mark)
    found = session.rows(
        f"SELECT CAST({name} AS {session.text}) AS value, count(*) AS n FROM {source} "
        f"WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {int(limit)}"
    )
    return [[str(value), int(count)] for value, count in found]


def overlap(session: Session, left: list[str], right: list[str], limit: int) -> float | None:
    """The share of the left column's distinct values that the right one holds; None when there are none."""
    try:
        ((count, met),) = session.rows(_overlap(session, left, right, limit, "{}"))
    except Exception:
        text = f"CAST({{}} AS {session.text})"  # their types cannot be compared
        ((count, met),) = session.rows(_overlap(session, left, right, limit, text))
    return int(met) / int(count) if count else None


def _overlap(session: Session, left: list[str], right: list[str], limit: int, view: str) -> str:
    mine, theirs = (quoted(side[2], mark=session.mark) for side in (left, right))
    here, there = (quoted(*side[:2], mark=session.mark) for side in (left, right))
    return (
        f"SELECT count(*), sum(CASE WHEN v IN (SELECT {view.format(theirs)} FROM {there} WHERE {theirs} IS NOT NULL) "
        f"THEN 1 ELSE 0 END) FROM (SELECT DISTINCT {view.format(mine)} AS v FROM {here} "
        f"WHERE {mine} IS NOT NULL LIMIT {int(limit)}) AS some_values"
    )


def profile(session: Session, table: dict[str, Any], size: int, proceed: Callable[[], None]) -> dict[str, Any]:
    """What a look at a table finds, without the values of columns that may hold secrets."""
    name = quoted(table["schema"], table["name"], mark=session.mark)
    ((counted,),) = session.rows(f"SELECT count(*) FROM (SELECT 1 AS one FROM {name} LIMIT {size + 1}) AS some_rows")
    exact = counted <= size
    source = name if exact else session.sample(table, size)
    columns = table["columns"]
    found: list[dict[str, Any]] = []
    for start in range(0, len(columns), TOGETHER):
        proceed()
        found += _Look(session, source, columns[start : start + TOGETHER]).columns(proceed)
    return {"rows": counted if exact else table["rows"], "exact": exact, "columns": found}


class _Look:
    """Some columns of a table, or of a sample of it."""

    def __init__(self, session: Session, source: str, columns: list[list[str]]) -> None:
        self._session = session
        self._source = source
        self._names = [name for name, _ in columns]
        self._types = [type_name for _, type_name in columns]
        self._open = [not _OPAQUE.match(type_name) for type_name in self._types]

    def columns(self, proceed: Callable[[], None]) -> list[dict[str, Any]]:
        """Three statements for all of them: figures, the values of those that have few, some values of all."""
        if not self._names:
            return []
        found = list(self._figures())
        proceed()
        few = [i for i, each in enumerate(found) if self._open[i] and 0 < (each["distinct"] or 0) <= FEW]
        all_values = self._collect(few, self._grouped)
        proceed()
        some = self._collect([i for i, is_open in enumerate(self._open) if is_open], self._some)
        for i, each in enumerate(found):
            self._describe(i, each, all_values.get(i), some.get(i, Counter()))
        return found

    def _figures(self) -> Iterator[dict[str, Any]]:
        parts = ["count(*)"]
        for name, type_name, is_open in zip(self._names, self._types, self._open, strict=True):
            column = self._name(name)
            parts.append(f"count({column})")
            if is_open:
                view = self._text(column) if type_name.startswith(_AS_TEXT) else column
                parts += [f"count(DISTINCT {column})", self._cut(f"min({view})"), self._cut(f"max({view})")]
        (row,) = self._session.rows(f"SELECT {', '.join(parts)} FROM {self._source} AS looked_at")
        figures = iter(row[1:])
        for name, is_open in zip(self._names, self._open, strict=True):
            there = next(figures)
            share = round(1 - there / row[0], 6) if row[0] else None
            distinct, least, most = (next(figures), next(figures), next(figures)) if is_open else (None, None, None)
            yield {"name": name, "null_share": share, "distinct": distinct, "minimum": least, "maximum": most}

    def _collect(self, columns: list[int], select: Callable[[str, int], str]) -> dict[int, Counter[str]]:
        """What a SELECT for each column gives, by column."""
        found: dict[int, Counter[str]] = {}
        if columns:
            parts = [select(self._cut(self._name(self._names[i]), LONGEST + 1), i) for i in columns]
            for i, value, count in self._session.rows(" UNION ALL ".join(parts)):
                found.setdefault(int(i), Counter())[str(value)] += int(count)
        return found

    def _grouped(self, view: str, i: int) -> str:
        column = self._name(self._names[i])
        return (
            f"SELECT {i} AS i, {view} AS v, count(*) AS n FROM {self._source} AS looked_at "
            f"WHERE {column} IS NOT NULL GROUP BY {column}"
        )

    def _some(self, view: str, i: int) -> str:
        return (
            f"SELECT {i} AS i, v, 1 AS n FROM (SELECT {view} AS v FROM {self._source} AS looked_at "
            f"WHERE {self._name(self._names[i])} IS NOT NULL LIMIT {LOOKED_AT}) AS some_values"
        )

    def _describe(self, i: int, each: dict[str, Any], all_values: Counter[str] | None, some: Counter[str]) -> None:
        """Add values, examples and pattern to a column, or take its range away."""
        type_name = self._types[i].upper()
        seen = {*(all_values or ()), *some, each["minimum"] or "", each["maximum"] or ""}
        hidden = type_name.startswith(_PERSONAL) and (sensitive.by_name(each["name"]) or sensitive.by_shape(seen))
        short = all(len(value) <= LONGEST for value in (all_values if all_values is not None else some))
        kept = all_values is not None and short and not hidden
        each["values"] = _most_frequent(all_values or Counter(), FEW) if kept else []
        each["examples"] = _most_frequent(some, EXAMPLES) if short and not kept and not hidden else []
        each["pattern"] = ""
        if hidden or (type_name.startswith(_TEXTS) and not kept):
            each["pattern"] = pattern(some.elements(), masked=hidden)
        for side in ("minimum", "maximum"):
            each[side] = "" if hidden or each[side] is None else str(each[side])

    def _name(self, name: str) -> str:
        return quoted(name, mark=self._session.mark)

    def _text(self, expression: str) -> str:
        return f"CAST({expression} AS {self._session.text})"

    def _cut(self, expression: str, length: int = RANGE) -> str:
        return f"substr({self._text(expression)}, 1, {length})"


def _most_frequent(found: Counter[str], most: int) -> list[str]:
    return [value for value, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]]
