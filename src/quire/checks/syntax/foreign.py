"""Syntax of another dialect: TOP, ``::`` casts, ILIKE, intervals, FETCH FIRST, LIMIT m, n, typed literals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.calls_sqlite import moved
from quire.checks.syntax.functions import TABLES, rewritten
from quire.checks.syntax.tokens import further, level, mended, misread, partners, tokens_of
from quire.checks.syntax.units import interval

CODE = "foreign-syntax"
_ROUNDS = 20
_TYPES = {
    "UNSIGNED": "BIGINT", "SIGNED": "BIGINT", "INT64": "BIGINT", "FLOAT64": "DOUBLE PRECISION", "NUMBER": "NUMERIC",
    "STRING": "TEXT", "DATETIME": "TIMESTAMP", "NVARCHAR": "VARCHAR", "DATETIME2": "TIMESTAMP", "TINYINT": "SMALLINT",
}  # fmt: skip
_DUCKDB_KNOWS = ("STRING", "DATETIME", "NVARCHAR", "TINYINT", "INT64")
_SPOKEN = words(
    "EXTRACT POSITION SUBSTRING TRY_CAST SAFE_CAST GROUP_CONCAT STRING_AGG LISTAGG IF LEFT RIGHT DATE_ADD "
    "DATE_SUB DATEADD DATEDIFF CONVERT CURRENT_DATE CURRENT_TIMESTAMP TIMESTAMPDIFF ADDDATE SUBDATE"
)


def check(statement: Statement, world: World) -> Found:
    """Write each such piece as the dialect has it; the rest of the text stays."""
    unread = misread(statement)
    said = (statement.refused or "").lower()
    if not unread and world.database is not None and "type" not in said and ": top" not in said:
        return NOTHING
    dialect = sqlglot_dialect(statement.dialect)
    if not unread and dialect not in TABLES:
        return NOTHING
    text = statement.text
    for _ in range(_ROUNDS):
        edit = next(_pieces(text, dialect), None)
        if edit is None:
            break
        text = Statement(text, dialect).edited(edit)
    if unread and dialect in TABLES:
        text, _done = rewritten(text, set(_SPOKEN), TABLES[dialect])
    if text == statement.text or not further(statement, text, world):
        return NOTHING
    return mended(CODE, f"Syntax of another dialect was written as {dialect} has it.", statement.text, text)


def _pieces(text: str, dialect: str) -> Iterator[list[Edit]]:
    """The pieces that the dialect does not have, one after the other, each as the edits that write it anew."""
    tokens = tokens_of(text)
    keys = {token.key for token in tokens}
    if dialect in ("duckdb", "postgres"):
        yield from _types(text, tokens, dialect)
    if "TOP" in keys:
        yield from _top(text, tokens)
    if "FETCH" in keys and dialect == "sqlite":
        yield from _fetch(text, tokens)
    if "LIMIT" in keys and dialect != "sqlite":
        yield from _limit(text, tokens)
    if dialect == "sqlite":
        yield from _sqlite(text, tokens, keys)
    if "==" in keys and dialect == "postgres":
        yield [Edit(token.start, token.end, "=") for token in tokens if token.key == "=="]
    if dialect == "sqlite" and "AT" in keys and (found := re.search(r"(?i)\s+AT\s+TIME\s+ZONE\s+'[^']*'", text)):
        yield [Edit(found.start(), found.end(), "")]
    if found := re.search(r"(?i)\s+WITH\s*\(\s*NOLOCK\s*\)|\s+FOR\s+UPDATE\b", text):
        yield [Edit(found.start(), found.end(), "")]


def _types(text: str, tokens: list[Token], dialect: str) -> Iterator[list[Edit]]:
    """Types that only other databases have, behind the AS of a CAST."""
    for before, token in pairwise(tokens):
        known = _TYPES.get(token.key)
        if before.key == "AS" and known and not (dialect == "duckdb" and token.key in _DUCKDB_KNOWS):
            yield [Edit(token.start, token.end, known)]


def _sqlite(text: str, tokens: list[Token], keys: set[str]) -> Iterator[list[Edit]]:
    if "::" in keys:
        yield from _casts(text, tokens)
    if "ILIKE" in keys:
        yield [Edit(token.start, token.end, "LIKE") for token in tokens if token.key == "ILIKE"]
    if "INTERVAL" in keys:
        yield from _intervals(text, tokens)
    for token, following in pairwise(tokens):
        if token.key in ("DATE", "TIMESTAMP", "DATETIME", "TIME") and following.kind == "string":
            yield [Edit(token.start, following.start, "")]
        if token.key == "LIMIT" and following.key == "ALL":
            yield [Edit(token.start, following.end, "")]
        if token.key == "DIV":
            yield [Edit(token.start, token.end, "/")]


def _top(text: str, tokens: list[Token]) -> Iterator[list[Edit]]:
    """``SELECT TOP 5 …`` ends with ``LIMIT 5``."""
    depths = level(tokens)
    for at, token in enumerate(tokens[:-1]):
        before = tokens[at - 1].key if at else ""
        if token.key != "TOP" or before not in ("SELECT", "DISTINCT", "ALL"):
            continue
        bracket = tokens[at + 1].key == "("
        number = at + 2 if bracket else at + 1
        last = number + 1 if bracket else number
        if last >= len(tokens) or tokens[number].kind != "number":
            continue
        if last + 2 < len(tokens) and tokens[last + 1].key == "WITH" and tokens[last + 2].key == "TIES":
            last += 2
        end = next(
            (
                each
                for each in range(last + 1, len(tokens))
                if depths[each] < depths[at]
                or tokens[each].key in (";",)
                or (depths[each] == depths[at] and tokens[each].key in ("UNION", "INTERSECT", "EXCEPT"))
            ),
            len(tokens),
        )
        place = tokens[end - 1].end
        count = text[tokens[number].start : tokens[number].end]
        yield [
            Edit(token.start, tokens[last + 1].start if last + 1 < len(tokens) else tokens[last].end, ""),
            Edit(place, place, f" LIMIT {count}"),
        ]


def _fetch(text: str, tokens: list[Token]) -> Iterator[list[Edit]]:
    """``OFFSET m ROWS FETCH FIRST n ROWS ONLY``."""
    found = re.search(
        r"(?i)(?:OFFSET\s+(\d+)\s+ROWS?\s+)?FETCH\s+(?:FIRST|NEXT)\s+(?:(\d+)\s+)?ROWS?\s+(?:ONLY|WITH\s+TIES)", text
    )
    if found:
        offset = f" OFFSET {found.group(1)}" if found.group(1) and found.group(1) != "0" else ""
        yield [Edit(found.start(), found.end(), f"LIMIT {found.group(2) or 1}{offset}")]


def _limit(text: str, tokens: list[Token]) -> Iterator[list[Edit]]:
    """``LIMIT m, n`` skips m rows."""
    for first, skip, comma, count in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if first.key == "LIMIT" and comma.key == "," and skip.kind == count.kind == "number":
            rows = f"LIMIT {text[count.start : count.end]} OFFSET {text[skip.start : skip.end]}"
            yield [Edit(first.start, count.end, rows)]


def _casts(text: str, tokens: list[Token]) -> Iterator[list[Edit]]:
    """``x::type`` is ``CAST(x AS type)``."""
    for at, token in enumerate(tokens):
        if token.key != "::" or not at or at + 1 >= len(tokens):
            continue
        begin = _operand(tokens, at - 1)
        end = at + 1
        if end + 1 < len(tokens) and tokens[end + 1].key == "(":
            end = partners(tokens).get(end + 1, end)
        elif (
            text[tokens[end].start : tokens[end].end].lower() == "double"
            and end + 1 < len(tokens)
            and tokens[end + 1].key == "PRECISION"
        ):
            end += 1
        named = text[tokens[at + 1].start : tokens[end].end]
        of = text[tokens[begin].start : tokens[at - 1].end]
        plain = {"date": f"date({of})", "timestamp": f"datetime({of})"}.get(named.lower(), f"CAST({of} AS {named})")
        yield [Edit(tokens[begin].start, tokens[end].end, plain)]


def _operand(tokens: list[Token], last: int) -> int:
    """Where the operand begins that ends at a token: a name with its dots, a literal, a call, something in brackets."""
    at = last
    if tokens[at].key == ")":
        opening = {end: begin for begin, end in partners(tokens).items()}
        at = opening.get(at, at)
        if (
            at
            and tokens[at - 1].kind == "word"
            and tokens[at - 1].key
            not in ("IN", "AND", "OR", "SELECT", "WHERE", "ON", "BY", "THEN", "ELSE", "WHEN", "NOT")
        ):
            at -= 1
    while at > 1 and tokens[at - 1].key == ".":
        at -= 2
    return at


def _intervals(text: str, tokens: list[Token]) -> Iterator[list[Edit]]:
    """``d - INTERVAL '1 year'`` is ``date(d, '-1 year')``."""
    for at, token in enumerate(tokens):
        if token.key != "INTERVAL" or at < 2 or tokens[at - 1].key not in ("+", "-"):
            continue
        for end in (at + 1, at + 2):
            by = interval(text[token.start : tokens[end].end]) if end < len(tokens) else None
            if by is not None:
                begin = _operand(tokens, at - 2)
                of = text[tokens[begin].start : tokens[at - 2].end]
                yield [Edit(tokens[begin].start, tokens[end].end, moved(of, by[0], by[1], tokens[at - 1].key))]
