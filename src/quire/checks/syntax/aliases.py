"""A name for a column of the result that needs quotes: a word of SQL, several words, or a digit in front."""

from __future__ import annotations

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import CLAUSES, further, mended, misread, tokens_of

CODE = "alias-name"
_RESERVED = words(
    "ORDER GROUP TABLE INDEX VALUES CHECK DEFAULT REFERENCES PRIMARY FOREIGN UNIQUE CASE WHEN THEN ELSE END LIMIT TO "
    "ADD ALL AND OR NOT IN IS NULL FROM WHERE SELECT SET USING ON INTO EXISTS TRANSACTION DISTINCT UNION HAVING DESC "
    "ASC"
)
_CASTS = frozenset(("CAST", "TRY_CAST", "SAFE_CAST"))
_ENDS = CLAUSES | frozenset((",", ")", ";", "ON", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "AND", "OR"))


def check(statement: Statement, world: World) -> Found:
    """Quote such names behind AS."""
    if not misread(statement):
        return NOTHING
    tokens = tokens_of(statement.text)
    mark = "`" if sqlglot_dialect(statement.dialect) in ("mysql", "bigquery", "spark", "hive", "databricks") else '"'
    edits = []
    for at, token in enumerate(tokens[:-1]):
        if token.key != "AS" or _in_cast(tokens, at):
            continue
        end = _end(tokens, at + 1)
        name = statement.text[tokens[at + 1].start : tokens[end - 1].end] if end > at + 1 else ""
        if name and (end > at + 2 or name.upper() in _RESERVED or name[0].isdigit()) and mark not in name:
            edits.append(Edit(tokens[at + 1].start, tokens[end - 1].end, f"{mark}{name}{mark}"))
    after = statement.edited(edits)
    if not edits or not further(statement, after, world):
        return NOTHING
    names = ", ".join(edit.text for edit in edits)
    return mended(CODE, f"A name of the result that needs quotes got them: {names}.", statement.text, after)


def _end(tokens: list[Token], start: int) -> int:
    """Where the words of a name end; its own start where they are none."""
    at = start
    while at < len(tokens) and tokens[at].kind in ("word", "number"):
        if tokens[at].key in _ENDS and at > start:
            break
        if tokens[at].key in ("SELECT", "WITH", "MATERIALIZED") and at == start:
            return start
        at += 1
    whole = at >= len(tokens) or tokens[at].key in _ENDS
    return at if whole and at - start <= 6 else start


def _in_cast(tokens: list[Token], at: int) -> bool:
    """Whether an AS stands between a value and its type."""
    depth = 0
    for each in range(at, 0, -1):
        depth += (tokens[each].key == ")") - (tokens[each].key == "(")
        if depth < 0:
            return tokens[each - 1].key in _CASTS
    return False
