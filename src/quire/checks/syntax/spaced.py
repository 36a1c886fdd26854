"""A name of several words, or with signs in it, written without quotes: ``School Type``, ``Enrollment (K-12)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quire.checks.model import NOTHING, Edit, Found, Schema, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import mended

CODE = "unquoted-name"
_PLAIN = re.compile(r"[A-Za-z_]\w*")
_PIECE = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9_]")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL)


def check(statement: Statement, world: World) -> Found:
    """Quote the names of the schema that stand in the text without the quotes that they need."""
    if statement.refused is None and world.database is not None:
        return NOTHING
    if statement.refused is None and statement.tree is not None:
        return NOTHING
    patterns = _patterns(world.schema)
    if not patterns:
        return NOTHING
    text = statement.text
    taken = [found.span() for found in _QUOTED.finditer(text)]
    edits: list[Edit] = []
    for name, pattern in patterns.items():
        for found in pattern.finditer(text):
            start, end = found.span()
            if not any(start < edge and begin < end for begin, edge in taken):
                taken.append((start, end))
                edits.append(Edit(start, end, _quote(name, statement.dialect)))
    if not edits:
        return NOTHING
    after = statement.edited(edits)
    names = ", ".join(dict.fromkeys(edit.text for edit in edits))
    return mended(CODE, f"Names that need quotes got them: {names}.", text, after)


def _quote(name: str, dialect: str) -> str:
    if sqlglot_dialect(dialect) in ("mysql", "bigquery", "sqlite", "spark", "hive", "databricks", "doris", "starrocks"):
        return f"`{name}`"
    return '"' + name.replace('"', '""') + '"'


def _patterns(schema: Schema) -> Mapping[str, re.Pattern[str]]:
    """For every name that needs quotes, how it may be written without; the longest first. Kept with the schema."""
    kept = schema.__dict__.get("_spaced")
    if kept is None:
        names = sorted(set(_odd(schema)), key=lambda name: (-len(name), name))
        kept = {name: _pattern(name) for name in names}
        schema.__dict__["_spaced"] = kept
    found: Mapping[str, re.Pattern[str]] = kept
    return found


def _odd(schema: Schema) -> Iterator[str]:
    for table in schema.tables:
        yield from (name for name in (table.name, *(each.name for each in table.columns)) if not _PLAIN.fullmatch(name))


def _pattern(name: str) -> re.Pattern[str]:
    """The name with any or no space, or an underscore, between its words, in any case."""
    pieces = _PIECE.findall(name)
    if len(pieces) == 1 or not any(piece.isalpha() and len(piece) > 2 for piece in pieces):
        return re.compile(r"(?!)")
    return re.compile(
        r"(?i)(?<![\w\"`.])".replace(".", "") + r"[ _]*".join(re.escape(piece) for piece in pieces) + r"(?![\w\"`])"
    )
