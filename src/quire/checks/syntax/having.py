"""HAVING without GROUP BY: a condition on rows belongs in WHERE, one on an aggregate needs groups."""

from __future__ import annotations

import re

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.aggregates import end_of, holds_aggregate
from quire.checks.syntax.tokens import level, mended, split_at, tokens_of

CODE = "having-without-group"
_SAID = re.compile(r"(?i)having|group by|must appear in")
_CLAUSES = words("UNION INTERSECT EXCEPT")


def check(statement: Statement, world: World) -> Found:
    """Move the condition to WHERE, or group by what is selected."""
    if statement.refused is None or not _SAID.search(statement.refused):
        return NOTHING
    tokens = tokens_of(statement.text)
    levels = level(tokens)
    for at, token in enumerate(tokens):
        if token.key != "HAVING":
            continue
        inner = _query(tokens, levels, at)
        if inner is None or any(tokens[each].key == "GROUP" for each in inner):
            continue
        edits, doubt = _moved(statement.text, tokens, levels, (inner, at))
        after = statement.edited(edits)
        if edits and world.database is not None and world.database.prepare(after) != statement.refused:
            return mended(CODE, "A HAVING without GROUP BY was given what it lacked.", statement.text, after, doubt)
    return NOTHING


def _query(tokens: list[Token], levels: list[int], having: int) -> list[int] | None:
    """The tokens of the query up to its HAVING, at its own level."""
    depth = levels[having]
    for start in range(having, -1, -1):
        if levels[start] == depth and tokens[start].key == "SELECT":
            return [at for at in range(start, having) if levels[at] == depth]
        if levels[start] < depth or (levels[start] == depth and tokens[start].key in _CLAUSES):
            return None
    return None


def _moved(text: str, tokens: list[Token], levels: list[int], place: tuple[list[int], int]) -> tuple[list[Edit], str]:
    inner, having = place
    end = end_of(tokens, levels, having)
    if end <= having + 1:
        return [], ""
    condition = text[tokens[having + 1].start : tokens[end - 1].end]
    start = inner[0]
    source = next((at for at in inner if tokens[at].key == "FROM"), None)
    if source is None:
        return [], ""
    if not holds_aggregate(tokens, having + 1, end):
        where = any(tokens[at].key == "WHERE" for at in inner)
        return [Edit(tokens[having].start, tokens[end - 1].end, f"{'AND' if where else 'WHERE'} {condition}")], ""
    first = start + 2 if tokens[start + 1].key == "DISTINCT" else start + 1
    parts = [(b, e) for b, e in split_at(tokens, first, source, ",") if e > b and not holds_aggregate(tokens, b, e)]
    columns = ", ".join(re.sub(r"(?i)\s+AS\s+\S+$", "", text[tokens[b].start : tokens[e - 1].end]) for b, e in parts)
    if not columns or "*" in columns:
        return [], ""
    doubt = f"The condition is on groups; rows were grouped by {columns}. Look at whether that is meant."
    return [Edit(tokens[having].start, tokens[having].start, f"GROUP BY {columns} ")], doubt
