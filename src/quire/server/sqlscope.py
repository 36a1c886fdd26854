"""What stands around the cursor in a half-written SQL statement: good enough to suggest, never wrong enough to fail.

A parser needs a whole statement; a person who wants a suggestion has not written it yet. So: tokens, one pass.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<string>'(?:[^']|'')*(?:'|\Z)|\$\$.*?(?:\$\$|\Z))
      | (?P<hole>\{\{.*?(?:\}\}|\Z))
      | (?P<name>"(?:[^"]|"")*(?:"|\Z)|[^\W\d]\w*)
      | (?P<symbol>[.,();])
      | (?P<other>\d[\w.]*|\S)""",
    re.VERBOSE | re.DOTALL,
)
TABLE_WORDS = frozenset({"from", "join", "into", "update", "table", "describe", "summarize"})
# Words that end a table's name: none of them is its alias.
CLAUSES = """where group order having limit offset union except intersect on using join inner left right full cross
outer natural lateral asof semi anti positional window qualify select set values returning as with tablesample pivot
unpivot"""
CLAUSE_WORDS = frozenset(CLAUSES.split())


class Token(msgspec.Struct, frozen=True):
    """A piece of SQL; ``start`` and ``end`` count code points."""

    kind: Literal["comment", "string", "hole", "name", "symbol", "other"]
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """Lower case, without quotes."""
        quoted = self.text.startswith('"')
        return self.text.strip('"').replace('""', '"').lower() if quoted else self.text.lower()

    @property
    def open(self) -> bool:
        """Whether a string, comment or interpolation is not finished."""
        if self.kind == "hole":
            return not self.text.endswith("}}")
        if self.kind == "comment":
            return self.text.startswith("--") or not self.text.endswith("*/")
        if self.text.startswith("$$"):
            return len(self.text) < 4 or not self.text.endswith("$$")
        return self.kind == "string" and (len(self.text) < 2 or not self.text.endswith("'"))


class Scope(msgspec.Struct, frozen=True):
    """The cursor's surroundings.

    ``place``: ``table`` after FROM and JOIN, ``column`` in an expression, ``member`` after ``qualifier`` and a dot,
    ``hole`` inside ``{{ }}`` (``hole`` is its text so far), ``none`` in text and comments. ``tables`` maps an alias, or
    a table's own name, to the table's name as written; ``named`` are the names of common table expressions.
    """

    place: Literal["table", "column", "member", "hole", "none"]
    start: int
    prefix: str = ""
    qualifier: tuple[str, ...] = ()
    tables: dict[str, str] = {}
    named: tuple[str, ...] = ()
    hole: str = ""


def scope_at(code: str, position: int) -> Scope:
    """The surroundings of ``position`` (code points)."""
    tokens = [Token(found.lastgroup, found[0], *found.span()) for found in TOKEN.finditer(code)]  # type: ignore[arg-type]
    inside = next((token for token in tokens if token.start < position <= token.end), None)
    if inside is not None and inside.kind in ("comment", "string", "hole"):
        if inside.kind == "hole" and position >= inside.start + 2 and (position <= inside.end - 2 or inside.open):
            return Scope("hole", position, hole=code[inside.start + 2 : position])
        if position < inside.end or inside.open:
            return Scope("none", position)
    current = inside if inside is not None and inside.kind == "name" else None
    start = current.start if current else position
    statement = _statement([token for token in tokens if token.kind in ("name", "symbol", "other", "hole")], position)
    before = [token for token in statement if token.end <= start]
    tables, named = _tables(statement), _named(statement)
    prefix = code[start:position]
    if before and before[-1].text == ".":
        return Scope("member", start, prefix, _qualifier(before), tables, named)
    place: Literal["table", "column"] = "table" if _wants_table(before) else "column"
    return Scope(place, start, prefix, (), tables, named)


def _statement(tokens: list[Token], position: int) -> list[Token]:
    first = max(
        (index + 1 for index, token in enumerate(tokens) if token.text == ";" and token.end <= position), default=0
    )
    rest = tokens[first:]
    last = next((index for index, token in enumerate(rest) if token.text == ";"), len(rest))
    return rest[:last]


def _qualifier(before: list[Token]) -> tuple[str, ...]:
    parts: list[str] = []
    index = len(before) - 1
    while index >= 1 and before[index].text == "." and before[index - 1].kind == "name":
        parts.append(before[index - 1].word)
        index -= 2
    return tuple(reversed(parts))


def _wants_table(before: list[Token]) -> bool:
    """After FROM or JOIN, or after a comma in a list of tables."""
    if not before:
        return False
    if before[-1].word in TABLE_WORDS:
        return True
    if before[-1].text != ",":
        return False
    depth = 0
    for token in reversed(before):
        if token.text == ")":
            depth += 1
        elif token.text == "(":
            if depth == 0:
                return False
            depth -= 1
        elif depth == 0 and token.word in TABLE_WORDS:
            return True
        elif depth == 0 and token.word in CLAUSE_WORDS - {"as"}:
            return False
    return False


def _tables(tokens: list[Token]) -> dict[str, str]:
    """Every table of the statement by alias and by name, in the order of their mention."""
    found: dict[str, str] = {}
    index = 0
    while index < len(tokens):
        reading = tokens[index].word in TABLE_WORDS and tokens[index].kind == "name"
        index += 1
        while reading:
            index, name, alias = _table(tokens, index)
            if name:
                found.setdefault(alias or name.rsplit(".", 1)[-1], name)
            reading = bool(name) and index < len(tokens) and tokens[index].text == ","
            index += reading
    return found


def _table(tokens: list[Token], index: int) -> tuple[int, str, str]:
    """A dotted name and its alias at ``index``: the index behind it, both empty when there is none."""
    parts: list[str] = []
    while index < len(tokens) and tokens[index].kind == "name" and tokens[index].word not in CLAUSE_WORDS:
        parts.append(tokens[index].word)
        index += 1
        if index >= len(tokens) or tokens[index].text != ".":
            break
        index += 1
    alias = ""
    if parts and index < len(tokens):
        named = tokens[index].word == "as"
        candidate = index + named
        if candidate < len(tokens) and tokens[candidate].kind == "name" and tokens[candidate].word not in CLAUSE_WORDS:
            alias = tokens[candidate].word
            index = candidate + 1
    return index, ".".join(parts), alias


def _named(tokens: list[Token]) -> tuple[str, ...]:
    """Names before ``AS (``: common table expressions."""
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    found = [
        name.word for name, word, bracket in triples if (name.kind, word.word, bracket.text) == ("name", "as", "(")
    ]
    return tuple(dict.fromkeys(found)) if any(token.word == "with" for token in tokens) else ()
