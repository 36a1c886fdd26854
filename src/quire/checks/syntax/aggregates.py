"""An aggregate in WHERE, where no row knows it yet: the condition belongs in HAVING, or in a query of its own."""

from __future__ import annotations

import re

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import level, mended, partners, split_at, tokens_of

CODE = "aggregate-in-where"
_AGGREGATES = words("COUNT SUM AVG TOTAL MIN MAX GROUP_CONCAT STRING_AGG MEDIAN STDDEV")
_END = words("GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT WINDOW QUALIFY OFFSET ;")


def check(statement: Statement, world: World) -> Found:
    """Move such conditions behind GROUP BY; compare with the aggregate of the whole table where nothing is grouped."""
    said = (statement.refused or "").lower()
    if statement.refused is not None and "aggregate" not in said:
        return NOTHING
    tokens = tokens_of(statement.text)
    levels = level(tokens)
    for at, token in enumerate(tokens):
        if token.key == "WHERE" and (edits := _moved(statement.text, tokens, levels, at)):
            after = statement.edited(edits)
            if _no_more(after, world):
                done = "A condition on an aggregate was moved to where groups are known."
                return mended(CODE, done, statement.text, after, f"{done} Look at whether it says what was meant.")
    return _grouped(statement, tokens, levels, world)


def _no_more(text: str, world: World) -> bool:
    """Whether the database complains of aggregates no more."""
    return world.database is None or "aggregate" not in (world.database.prepare(text) or "").lower()


def _grouped(statement: Statement, tokens: list[Token], levels: list[int], world: World) -> Found:
    """``SELECT x FROM t ORDER BY COUNT(*)`` lacks its GROUP BY x."""
    text = statement.text
    for at, token in enumerate(tokens[:-1]):
        if (
            token.key != "ORDER"
            or tokens[at + 1].key != "BY"
            or not holds_aggregate(tokens, at + 2, end_of(tokens, levels, at))
        ):
            continue
        depth = levels[at]
        start = next(
            (each for each in range(at, -1, -1) if levels[each] == depth and tokens[each].key == "SELECT"), None
        )
        if start is None:
            continue
        inner = [each for each in range(start, at) if levels[each] == depth]
        source = next((each for each in inner if tokens[each].key == "FROM"), None)
        if source is None or any(tokens[each].key in ("GROUP", "UNION", "HAVING", "*") for each in inner):
            continue
        first = start + 2 if tokens[start + 1].key == "DISTINCT" else start + 1
        if first >= source or holds_aggregate(tokens, first, source):
            continue
        parts = [text[tokens[b].start : tokens[e - 1].end] for b, e in split_at(tokens, first, source, ",") if e > b]
        columns = ", ".join(re.sub(r"(?i)\s+AS\s+\S+$", "", part) for part in parts)
        after = f"{text[: token.start]}GROUP BY {columns} {text[token.start :]}"
        if _no_more(after, world):
            doubt = (
                f"The result is ordered by an aggregate; it was grouped by {columns}. Look at whether that is meant."
            )
            return mended(CODE, "A query that orders by an aggregate got its GROUP BY.", text, after, doubt)
    return NOTHING


def _moved(text: str, tokens: list[Token], levels: list[int], where: int) -> list[Edit]:
    """The edits that move the aggregate's conditions of one WHERE; none where it has none."""
    depth = levels[where]
    end = end_of(tokens, levels, where)
    conditions = _conditions(tokens, levels, where + 1, end, depth)
    aggregate = [each for each in conditions if holds_aggregate(tokens, *each)]
    if not aggregate or any(tokens[at].key == "OR" and levels[at] == depth for at in range(where, end)):
        return []
    texts = {each: text[tokens[each[0]].start : tokens[each[1] - 1].end] for each in conditions}
    rest = " AND ".join(texts[each] for each in conditions if each not in aggregate)
    moved = " AND ".join(texts[each] for each in aggregate)
    if end < len(tokens) and tokens[end].key == "GROUP":
        return _into_having(text, tokens, levels, (where, end), rest, moved)
    return _into_queries(text, tokens, levels, where, aggregate)


def _into_having(
    text: str, tokens: list[Token], levels: list[int], place: tuple[int, int], rest: str, moved: str
) -> list[Edit]:
    where, group = place
    last = end_of(tokens, levels, group)
    head = Edit(tokens[where].start, tokens[group].start, f"WHERE {rest} " if rest else "")
    if last < len(tokens) and tokens[last].key == "HAVING":
        return [head, Edit(tokens[last].end, tokens[last].end, f" {moved} AND")]
    return [head, Edit(tokens[last - 1].end, tokens[last - 1].end, f" HAVING {moved}")]


def _into_queries(
    text: str, tokens: list[Token], levels: list[int], where: int, conditions: list[tuple[int, int]]
) -> list[Edit]:
    """``x = MAX(x)`` without groups is meant of the whole table: the aggregate becomes a query over the same tables."""
    depth = levels[where]
    start = next((at for at in range(where, -1, -1) if tokens[at].key == "FROM" and levels[at] == depth), None)
    if start is None:
        return []
    source = text[tokens[start].start : tokens[where - 1].end]
    closing = partners(tokens)
    edits = []
    for begin, end in conditions:
        for at in range(begin, end - 1):
            if (
                tokens[at].key in _AGGREGATES
                and tokens[at + 1].key == "("
                and levels[at] == depth
                and at + 1 in closing
            ):
                stop = tokens[closing[at + 1]].end
                edits.append(Edit(tokens[at].start, stop, f"(SELECT {text[tokens[at].start : stop]} {source})"))
    return edits


def end_of(tokens: list[Token], levels: list[int], clause: int) -> int:
    """Where a clause ends: at the next one of its query, or at the bracket around it."""
    depth = levels[clause]
    for at in range(clause + 1, len(tokens)):
        if levels[at] < depth or (levels[at] == depth and tokens[at].key in _END):
            return at
    return len(tokens)


def _conditions(tokens: list[Token], levels: list[int], begin: int, end: int, depth: int) -> list[tuple[int, int]]:
    """The conditions that AND joins; the AND of a BETWEEN joins none."""
    parts, start, between = [], begin, False
    for at in range(begin, end):
        if levels[at] != depth:
            continue
        if tokens[at].key == "BETWEEN":
            between = True
        elif tokens[at].key == "AND" and between:
            between = False
        elif tokens[at].key == "AND":
            parts.append((start, at))
            start = at + 1
    parts.append((start, end))
    return [part for part in parts if part[1] > part[0]]


def holds_aggregate(tokens: list[Token], begin: int, end: int) -> bool:
    """Whether an aggregate stands in the condition itself, not in a query of its own."""
    depth, queries = 0, []
    for at in range(begin, end):
        key = tokens[at].key
        if key == "(":
            depth += 1
            if at + 1 < end and tokens[at + 1].key in ("SELECT", "WITH"):
                queries.append(depth)
        elif key == ")":
            if queries and queries[-1] == depth:
                queries.pop()
            depth -= 1
        elif key in _AGGREGATES and not queries and at + 1 < end and tokens[at + 1].key == "(":
            return True
    return False
