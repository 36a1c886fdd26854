"""The names in a piece of SQL, found without parsing it: good for any dialect and for half a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/"""
    r"""|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]\n]*\])|(?P<word>[^\W\d][\w$]*)|(?P<sign>[().,;])""",
    re.DOTALL,
)
_CTE = re.compile(
    r'(?:(?P<quoted>"(?:[^"]|"")*")|(?P<word>[^\W\d][\w$]*))\s+as\s*(?:(?:not\s+)?materialized\s*)?\(', re.IGNORECASE
)
_ENDING_WORDS = """
select where group order having limit qualify window union except intersect set values returning on using
"""
_ENDS = frozenset(_ENDING_WORDS.split())


class Name(NamedTuple):
    """A name with its qualifiers, folded.

    ``called`` when a bracket follows, ``table`` when it stands where a table is read, ``quoted`` when it cannot be a
    keyword.
    """

    parts: tuple[str, ...]
    called: bool
    table: bool
    quoted: bool


def names_in(sql: str) -> Iterator[Name]:
    """Every name in the text, keywords among them, outside strings and comments."""
    clauses = [""]
    expected = False
    parts: list[str] = []
    quoted = dotted = False
    for match in (*_TOKEN.finditer(sql), None):
        text = _unquoted(match) if match is not None else ""
        if text:
            if parts and not dotted:
                yield Name(tuple(parts), False, expected, quoted)
                expected = _next(parts, quoted, clauses, expected)
                parts = []
            parts.append(text)
            quoted, dotted = match is not None and match["quoted"] is not None, False
            continue
        sign = match["sign"] if match is not None else ";"
        if sign is None:
            continue  # a string or a comment
        if sign == "." and parts:
            dotted = True
            continue
        if parts:
            yield Name(tuple(parts), sign == "(" and not quoted, expected, quoted)
            expected = _next(parts, quoted, clauses, expected)
            parts, dotted = [], False
        if sign == "(":
            clauses.append("from" if expected else "")
        elif sign == ")":
            clauses = clauses[:-1] or [""]
            expected = False
        elif sign == ",":
            expected = clauses[-1] == "from"


def tables_in(sql: str) -> frozenset[tuple[str, ...]]:
    """The names that stand where a table is read, after FROM, JOIN and their commas; not those of CTEs."""
    defined = {(name,) for name in map(_unquoted, _CTE.finditer(sql))}
    return frozenset(name.parts for name in names_in(sql) if name.table and name.parts not in defined)


def table_parts(source: str) -> tuple[str, ...]:
    """The parts of a source that is the name of a table, folded; none for a query."""
    found = tuple(names_in(source))
    rest = _TOKEN.sub("", source).strip()
    return found[0].parts if len(found) == 1 and not found[0].called and not rest else ()


def _next(parts: list[str], quoted: bool, clauses: list[str], expected: bool) -> bool:
    """Whether a table is expected after this name."""
    word = parts[0] if len(parts) == 1 and not quoted else ""
    if word in ("from", "join"):
        clauses[-1] = "from"
        return True
    if word in _ENDS:
        clauses[-1] = ""
    return expected and word in ("lateral", "only")


def _unquoted(match: re.Match[str]) -> str:
    """The name that the match is, folded; empty when it is none."""
    if match["word"] is not None:
        return match["word"].casefold()
    text = match["quoted"]
    if text is None:
        return ""
    return text[1:-1].replace(text[-1] * 2, text[-1]).casefold()
