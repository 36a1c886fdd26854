"""Suggestions while a person types, from what is known: tables, columns, frames, functions; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from quire.document import Column
from quire.kernel.protocol import Completion
from quire.server.sqlscope import Scope
from quire.server.wire_http import Completions, TableView

MOST = 200
PLAIN = re.compile(r"[^\W\d]\w*")
KEYWORDS = """
SELECT FROM WHERE GROUP_BY ORDER_BY HAVING LIMIT OFFSET JOIN LEFT_JOIN RIGHT_JOIN FULL_JOIN CROSS_JOIN ASOF_JOIN USING
ON AS WITH RECURSIVE UNION_ALL UNION INTERSECT EXCEPT DISTINCT CASE WHEN THEN ELSE END AND OR NOT IN EXISTS BETWEEN LIKE
ILIKE IS_NULL IS_NOT_NULL NULL ASC DESC NULLS_LAST NULLS_FIRST OVER PARTITION_BY ROWS RANGE QUALIFY WINDOW FILTER CAST
INTERVAL DATE TIMESTAMP VALUES PIVOT UNPIVOT DESCRIBE SUMMARIZE EXPLAIN TRUE FALSE EXCLUDE REPLACE COLUMNS
LATERAL UNNEST
"""
WORDS = tuple(word.replace("_", " ") for word in KEYWORDS.split())
RESERVED = frozenset(word.lower() for words in WORDS for word in words.split())
CHART_KEYS = ("mark", "data", "x", "y", "color", "size", "facet", "sort", "title", "stack")
INPUT_KEYS = ("type", "label", "value", "options", "min", "max", "step")
CHART_WORDS = {
    "mark": ("line", "bar", "area", "point", "arc", "rect", "boxplot", "tick"),
    "stack": ("true", "false", "normalize"),
}
INPUT_WORDS = {"type": ("select", "multiselect", "slider", "range", "number", "text", "date", "checkbox")}
CHANNELS = frozenset({"x", "y", "color", "size", "facet", "sort"})
CALLS = ("sum", "mean", "median", "min", "max", "count", "count_distinct", "day", "week", "month", "quarter", "year")


class Known(msgspec.Struct, frozen=True):
    """What may be suggested in a SQL cell."""

    tables: tuple[TableView, ...] = ()
    frames: Mapping[str, Sequence[Column]] = {}
    functions: tuple[Completion, ...] = ()


def sql(scope: Scope, known: Known) -> list[Completion]:
    """Suggestions for a place in SQL, the likeliest kind first, unfiltered."""
    if scope.place == "none":
        return []
    if scope.place == "member":
        return _members(scope, known)
    relations = [*_frames(known), *_tables(known), *(Completion(_quoted(name), "frame") for name in scope.named)]
    schemas = dict.fromkeys(table.schema for table in known.tables if table.schema)
    if scope.place == "table":
        return [*relations, *(Completion(_quoted(schema), "schema") for schema in schemas), *_keywords()]
    columns = [column for name in scope.tables.values() for column in _columns(name, known)]
    aliases = [Completion(_quoted(alias), "table", name) for alias, name in scope.tables.items()]
    return [*columns, *aliases, *known.functions, *_keywords(), *relations]


def chart(code: str, position: int, frames: Mapping[str, Sequence[Column]]) -> tuple[int, list[Completion]]:
    """Suggestions in a chart's few keys: keys, marks, frames, and the columns of its frame."""
    found = re.search(r"^data:[ \t]*(\S+)", code, re.MULTILINE)
    columns = frames.get(found[1], ()) if found else ()
    key, start, prefix = _yaml(code, position)
    if not key:
        return start, [Completion(f"{each}: ", "keyword") for each in CHART_KEYS if not _has(code, each)]
    if key == "data":
        return start, [Completion(name, "frame", _shape(columns)) for name, columns in frames.items()]
    words = [Completion(word, "keyword") for word in CHART_WORDS.get(key, ())]
    if key in CHANNELS:
        start = position - len(re.search(r"\w*\Z", prefix)[0])  # type: ignore[index]  # always matches
        words += [Completion(column.name, "column", column.type) for column in columns]
        words += [Completion(f"{call}(", "function") for call in CALLS]
    return start, words


def widget(code: str, position: int, frames: Mapping[str, Sequence[Column]]) -> tuple[int, list[Completion]]:
    """Suggestions in an input's keys: keys, types, and ``frame.column`` for its options."""
    key, start, _ = _yaml(code, position)
    if not key:
        return start, [Completion(f"{each}: ", "keyword") for each in INPUT_KEYS if not _has(code, each)]
    words = [Completion(word, "keyword") for word in INPUT_WORDS.get(key, ())]
    if key == "options":
        words += [
            Completion(f"{name}.{column.name}", "column", column.type) for name in frames for column in frames[name]
        ]
    return start, words


def matching(start: int, prefix: str, found: Iterable[Completion]) -> Completions:
    """Those that go with what is typed so far: beginnings first, then contained; each label once."""
    typed = prefix.strip('"').lower()
    unique: dict[str, Completion] = {}
    for each in found:
        unique.setdefault(each.label.lower(), each)
    begins = [each for label, each in unique.items() if label.strip('"').startswith(typed)]
    contains = [each for label, each in unique.items() if typed in label and not label.strip('"').startswith(typed)]
    chosen = [*begins, *contains]
    return Completions(start=start, items=tuple(chosen[:MOST]), more=len(chosen) > MOST)


def _members(scope: Scope, known: Known) -> list[Completion]:
    name = scope.qualifier[-1] if scope.qualifier else ""
    written = scope.tables.get(name, ".".join(scope.qualifier))
    columns = _columns(written, known)
    inside = [table for table in known.tables if table.schema.lower() == name]
    return [*columns, *(_table(table, qualified=False) for table in inside)]


def _columns(written: str, known: Known) -> list[Completion]:
    """The columns of the table that a statement calls ``written``: frames first, as DuckDB looks them up."""
    short = written.rsplit(".", 1)[-1].lower()
    for name, columns in known.frames.items():
        if name.lower() == short and "." not in written:
            return [Completion(_quoted(column.name), "column", column.type) for column in columns]
    for table in known.tables:
        if table.name.lower() == short and (written.lower() in (short, f"{table.schema}.{table.name}".lower())):
            return [Completion(_quoted(each.name), "column", each.type, each.description) for each in table.columns]
    return []


def _tables(known: Known) -> list[Completion]:
    return [_table(table, qualified=table.schema.lower() not in ("", "main", "public")) for table in known.tables]


def _table(table: TableView, *, qualified: bool) -> Completion:
    name = f"{_quoted(table.schema)}.{_quoted(table.name)}" if qualified else _quoted(table.name)
    rows = f"{table.rows:,} rows" if table.rows is not None else table.kind
    return Completion(name, "table", rows, table.description)


def _frames(known: Known) -> list[Completion]:
    return [Completion(_quoted(name), "frame", _shape(columns)) for name, columns in known.frames.items()]


def _keywords() -> list[Completion]:
    return [Completion(word, "keyword") for word in WORDS]


def _shape(columns: Sequence[Column]) -> str:
    if not columns:
        return "not run yet"
    return f"{len(columns)} column{'' if len(columns) == 1 else 's'}"


def _quoted(name: str) -> str:
    plain = PLAIN.fullmatch(name) and name.lower() not in RESERVED
    return name if plain else '"' + name.replace('"', '""') + '"'


def _yaml(code: str, position: int) -> tuple[str, int, str]:
    """The key of the line at the cursor (empty while it is typed), where the typed part starts, and the part."""
    line = code[code.rfind("\n", 0, position) + 1 : position]
    key, colon, typed = line.partition(":")
    if not colon:
        return "", position - len(line.lstrip()), line.lstrip()
    typed = re.split(r"[\[,]", typed)[-1].lstrip()
    return key.strip(), position - len(typed), typed


def _has(code: str, key: str) -> bool:
    return re.search(rf"^{key}:", code, re.MULTILINE) is not None
