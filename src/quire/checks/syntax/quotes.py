"""Quotes that the dialect does not know: typographic ones, backticks, square brackets, double quotes around text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import CLAUSES, mended, misread, tokens_of, understood

CODE = "quotes"
#: Dialects that never read a text in double quotes.
_STRICT = ("duckdb", "postgres", "snowflake", "oracle", "redshift", "trino", "presto")
_TYPOGRAPHIC = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "＂": '"', "＇": "'"}
)
_SYMBOLS = str.maketrans(
    {
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "*",
        "÷": "/",
        "；": ";",
        "，": ",",
        "（": "(",
        "）": ")",
        "＝": "=",
    }
)
_ESCAPED = re.compile(r"\\(['\"`_*%])")
_NO_WORDS = CLAUSES | words(
    "AND OR NOT JOIN INNER LEFT ON THEN ELSE END AS IS SELECT BETWEEN IN LIKE CASE ASC DESC COLLATE ESCAPE INTERVAL "
    "DATE TIMESTAMP"
)
_COMPARES = words("= == <> != < > <= >= LIKE ILIKE IN GLOB")


def check(statement: Statement, world: World) -> Found:
    """Try the quotes that the dialect knows."""
    text = statement.text
    known = statement.refused is None and (world.database is not None or statement.tree is not None)
    after = text if known else _symbols(text)
    if sqlglot_dialect(statement.dialect) in _STRICT and misread(statement):
        after = _names(after, sqlglot_dialect(statement.dialect))
    if world.schema.tables:
        after = _texts(after, statement, world)
    if after == text and misread(statement):
        tried = (*_apostrophes(text), _spaced(text), _bare(text))
        after = next((each for each in tried if each != text and understood(each, world)), text)
    if after == text:
        return NOTHING
    return mended(CODE, "Quotes and signs were written as the dialect has them.", text, after)


def _apostrophes(text: str) -> Iterator[str]:
    """Apostrophes inside of text, doubled: escaped with a backslash, or not at all."""
    yield text.replace("\\'", "''")
    yield re.sub(r"(?<=[A-Za-z])'(?=[A-Za-z])", "''", text)


def _spaced(text: str) -> str:
    """Signs of two characters that were torn apart."""
    parts = re.split(r"""('(?:[^']|'')*'|"[^"]*"|`[^`]*`)""", text)
    torn = [re.sub(r"([<>!])\s+=", r"\1=", re.sub(r"<\s+>", "<>", part)) for part in parts]
    return "".join(part if at % 2 else torn[at] for at, part in enumerate(parts))


def _bare(text: str) -> str:
    """Several words behind a comparison that nobody put in quotes."""
    tokens = tokens_of(text)
    edits = []
    for at, token in enumerate(tokens):
        if token.key not in _COMPARES or token.key == "IN":
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].kind in ("word", "number") and tokens[end].key not in _NO_WORDS:
            end += 1
        following = tokens[end].key if end < len(tokens) else ""
        first = tokens[at + 1] if at + 1 < len(tokens) else None
        if first is not None and first.kind == "word" and end - at > 2 and following not in (".", "("):
            said = text[first.start : tokens[end - 1].end]
            edits.append(Edit(first.start, tokens[end - 1].end, f"'{said}'"))
    return Statement(text).edited(edits)


def _symbols(text: str) -> str:
    """Typographic signs outside of plain text, and backslashes that Markdown added."""
    if not text.isascii():
        parts = re.split(r"""('(?:[^']|'')*'|"[^"]*"|`[^`]*`)""", text)
        text = "".join(
            part if at % 2 else part.translate(_TYPOGRAPHIC).translate(_SYMBOLS) for at, part in enumerate(parts)
        )
    if "\\" in text:
        parts = re.split(r"('(?:[^'\\]|''|\\.)*')", text)
        text = "".join(part if at % 2 else _ESCAPED.sub(r"\1", part) for at, part in enumerate(parts))
    return text


def _names(text: str, dialect: str) -> str:
    """Backticks and square brackets around names become double quotes."""
    edits = []
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        if token.kind == "quoted" and text[token.start] == "`":
            edits.append(Edit(token.start, token.end, _double(text[token.start + 1 : token.end - 1])))
        elif token.key == "[" and _opens_name(tokens[at - 1].key if at else "", tokens[at - 1].kind if at else ""):
            end = text.find("]", token.start)
            inner = text[token.start + 1 : end]
            if end > 0 and re.fullmatch(r"[^\W\d][\w %()#$&/.-]*", inner):
                edits.append(Edit(token.start, end + 1, _double(inner)))
    return Statement(text, dialect).edited(edits) if edits else text


def _opens_name(before: str, kind: str) -> bool:
    """Whether a square bracket after such a token can only begin a name, not an index or a list."""
    return before in (".", ",", "SELECT", "FROM", "JOIN", "BY", "WHERE", "AND", "OR", "ON", "AS", "DISTINCT") or (
        kind == "operator" and before in ("(", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/")
    )


def _double(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _texts(text: str, statement: Statement, world: World) -> str:
    """Quotes of names around what is compared with a column, and is like no column itself, become single quotes."""
    if statement.refused is None and world.database is not None:
        return text
    strict = sqlglot_dialect(statement.dialect) in _STRICT
    tokens = tokens_of(text)
    aliases = {token.key for at, token in enumerate(tokens) if token.kind == "word" and tokens[at - 1].key != "["}
    edits = []
    for at, (token, name) in _quoted(text, tokens):
        following = next((each.key for each in tokens if each.start >= token.end), "")
        compared = at and (tokens[at - 1].key in _COMPARES or _in_list(tokens, at))
        if not compared or following == "." or name.upper() in aliases or (token.text == '"' and not strict):
            continue
        if _like_a_column(name, world, exactly=token.text == '"'):
            continue
        edits.append(Edit(token.start, token.end, "'" + name.replace("'", "''") + "'"))
    return Statement(text).edited(edits) if edits else text


def _quoted(text: str, tokens: list[Token]) -> Iterator[tuple[int, tuple[Edit, str]]]:
    """What stands in the quotes of names: where, between which quotes, and the name."""
    for at, token in enumerate(tokens):
        mark = text[token.start]
        if token.kind == "quoted":
            name = text[token.start + 1 : token.end - 1].replace(mark * 2, mark)
            yield at, (Edit(token.start, token.end, mark), name)
        elif mark == "[" and (end := text.find("]", token.start)) > 0:
            yield at, (Edit(token.start, end + 1, "["), text[token.start + 1 : end])


def _like_a_column(name: str, world: World, exactly: bool) -> bool:
    """Whether a name is one of a column, or may be meant as one."""
    known = world.schema.by_column
    return name.lower() in known or (not exactly and bool(get_close_matches(name.lower(), known, 1, 0.75)))


def _in_list(tokens: list[Token], at: int) -> bool:
    """Whether a token stands in the list of an IN."""
    while at and (tokens[at - 1].kind in ("quoted", "string", "number") or tokens[at - 1].key == ","):
        at -= 1
    return at > 1 and tokens[at - 1].key == "(" and tokens[at - 2].key == "IN"
