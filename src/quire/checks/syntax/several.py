"""More than one statement where one is the answer: temporary tables become WITH, repetitions and set-up go."""

from __future__ import annotations

import re

from quire.analysis.sql.tokens import statements
from quire.analysis.words import words
from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import mended, tokens_of

CODE = "several-statements"
_MADE = re.compile(
    r"(?is)\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:GLOBAL\s+|LOCAL\s+)?(?:TEMP(?:ORARY)?\s+)?(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    r"([\w.\"`]+)\s+AS\s+\(?(?=\s*(?:SELECT|WITH)\b)(.*)\Z"
)
_TEMPORARY = re.compile(r"(?i)\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL)\s+)?(?:TEMP|VIEW)")
_QUERY = frozenset(("SELECT", "WITH", "VALUES", "FROM", "("))
_SETTING = words("USE SET PRAGMA GO BEGIN COMMIT ANALYZE DROP")


def check(statement: Statement, world: World) -> Found:
    """Take the statement that answers; say so where the others would have said something else."""
    text = statement.text
    if ";" not in text.rstrip().rstrip(";"):
        return NOTHING
    parts = [(part[0].key, text[part[0].start : part[-1].end]) for part in statements(tokens_of(text))]
    if len(parts) < 2:
        return NOTHING
    queries = [part for key, part in parts if key in _QUERY]
    if not queries:
        return NOTHING
    if made := _with_made(parts):
        return mended(CODE, "The table made first became a WITH of one statement.", text, made)
    different = {_plain(query) for query in queries}
    after = queries[0]
    if len(different) == 1:
        return mended(CODE, "One statement of several was kept; the others say the same or nothing.", text, after)
    message = f"The reply holds {len(different)} different statements; only one can be run, and the first was taken."
    doubt = f"{message} Ask for one statement that answers the whole question."
    return mended(CODE, message, text, after, doubt)


def _plain(query: str) -> str:
    return " ".join(query.lower().split())


def _with_made(parts: list[tuple[str, str]]) -> str:
    """One statement where temporary tables are made and then read; empty where it is not so."""
    made: list[tuple[str, str]] = []
    for key, part in parts[:-1]:
        found = _MADE.match(part) if key == "CREATE" and _TEMPORARY.match(part) else None
        if found is not None:
            body = found.group(2).strip()
            if body.endswith(")") and body.count(")") > body.count("("):
                body = body[:-1]
            made.append((found.group(1), body))
        elif key not in _SETTING:
            return ""
    key, last = parts[-1]
    if not made or key not in ("SELECT", "FROM"):
        return ""
    tables = ", ".join(f"{name} AS ({body})" for name, body in made)
    return f"WITH {tables} {last}"
