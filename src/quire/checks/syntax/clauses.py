"""Clauses in places where no dialect has them: WHERE inside an aggregate, FROM without SELECT, rows in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import mended, misread, partners, split_at, tokens_of, understood

CODE = "misplaced-clause"
_SAID = ("row value", "order by term", "more than one column", "sub-select returns")
_AGGREGATES = words("COUNT SUM AVG MIN MAX TOTAL GROUP_CONCAT STRING_AGG MEDIAN STDDEV")


def check(statement: Statement, world: World) -> Found:
    """Try each of the known slips; the first that makes SQL of the text is kept."""
    said = (statement.refused or "").lower()
    unknown = misread(statement) or any(words in said for words in _SAID)
    if not unknown and world.database is not None:
        return NOTHING
    tokens = tokens_of(statement.text)
    for message, edits in _attempts(statement, tokens, unknown):
        after = statement.edited(edits)
        if after != statement.text and understood(after, world):
            return mended(CODE, message, statement.text, after)
    return NOTHING


def _attempts(statement: Statement, tokens: list[Token], unknown: bool) -> Iterator[tuple[str, list[Edit]]]:
    """The slips that are there; where the text can be read, only those that no parser minds but every database."""
    text = statement.text
    if (unknown or statement.dialect == "sqlite") and (edits := _rows(text, tokens)):
        yield "Brackets around a list of columns were left out.", edits
    if edits := _terms(text, tokens):
        yield "A name in single quotes that orders the result was written as a name.", edits
    if edits := _order(text, tokens):
        yield "The clauses were put in order.", edits
    if not unknown:
        return
    if edits := _filters(text, tokens):
        yield "A condition inside an aggregate became its FILTER.", edits
    if edits := _selects(tokens):
        yield "A query in brackets got the SELECT that it lacked.", edits
    if edits := _doubled(tokens):
        yield "A keyword that stood there twice was left out.", edits


def _filters(text: str, tokens: list[Token]) -> list[Edit]:
    """``SUM(x WHERE c)`` is meant as ``SUM(x) FILTER (WHERE c)``."""
    closing = partners(tokens)
    edits = []
    for at, token in enumerate(tokens[:-1]):
        last = closing.get(at + 1)
        if token.key not in _AGGREGATES or last is None:
            continue
        depth = 0
        for inner in range(at + 2, last):
            depth += (tokens[inner].key == "(") - (tokens[inner].key == ")")
            if depth == 0 and tokens[inner].key == "SELECT":
                break
            if depth == 0 and tokens[inner].key == "WHERE":
                condition = text[tokens[inner].start : tokens[last].start].strip()
                edits.append(Edit(tokens[inner - 1].end, tokens[last].end, f") FILTER ({condition})"))
                break
    return edits


def _selects(tokens: list[Token]) -> list[Edit]:
    """``(COUNT(x) FROM t …)`` lacks its SELECT."""
    closing = partners(tokens)
    edits = []
    for at, last in closing.items():
        if (
            at + 1 < last
            and tokens[at + 1].key not in ("SELECT", "WITH", "FROM")
            and (not at or tokens[at - 1].key not in ("EXTRACT", "TRIM", "SUBSTRING", "OVERLAY"))
        ):
            depth = 0
            for inner in range(at + 1, last):
                depth += (tokens[inner].key == "(") - (tokens[inner].key == ")")
                if depth == 0 and tokens[inner].key == "FROM":
                    edits.append(Edit(tokens[at + 1].start, tokens[at + 1].start, "SELECT "))
                    break
    return edits


def _rows(text: str, tokens: list[Token]) -> list[Edit]:
    """``SELECT (a, b) FROM`` selects two columns."""
    closing = partners(tokens)
    edits = []
    for at, last in closing.items():
        before = tokens[at - 1].key if at else ""
        after = tokens[last + 1].key if last + 1 < len(tokens) else ""
        listed = len(split_at(tokens, at + 1, last, ",")) > 1
        if before in ("SELECT", "DISTINCT", "BY") and after in ("FROM", "", ";", "ORDER", "HAVING", "LIMIT") and listed:
            edits += [Edit(tokens[at].start, tokens[at].end, " "), Edit(tokens[last].start, tokens[last].end, " ")]
    return edits


def _doubled(tokens: list[Token]) -> list[Edit]:
    """``WHERE WHERE``, ``WHERE AND``, ``AND AND``, ``FROM FROM``."""
    edits = []
    for token, following in pairwise(tokens):
        same = token.key == following.key and token.key in (
            "SELECT",
            "FROM",
            "WHERE",
            "AND",
            "OR",
            "ON",
            "BY",
            "JOIN",
            "AS",
        )
        if same or (token.key in ("WHERE", "ON", "HAVING") and following.key in ("AND", "OR")):
            edits.append(Edit(following.start, following.end, ""))
    return edits


def _order(text: str, tokens: list[Token]) -> list[Edit]:
    """A single query whose clauses stand in the wrong order, such as LIMIT before ORDER BY."""
    right = ("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT")
    depth, found = 0, []
    for at, token in enumerate(tokens):
        depth += (token.key == "(") - (token.key == ")")
        if depth == 0 and token.key in ("UNION", "INTERSECT", "EXCEPT", "WITH", ";", "WINDOW", "OFFSET"):
            return []
        if depth == 0 and token.key in right:
            found.append(at)
    keys = [tokens[at].key for at in found]
    if len(set(keys)) != len(keys) or keys[:1] != ["SELECT"] or keys == sorted(keys, key=right.index):
        return []
    ends = [tokens[at - 1].end for at in found[1:]] + [tokens[-1].end]
    parts = {tokens[at].key: text[tokens[at].start : end] for at, end in zip(found, ends, strict=True)}
    return [Edit(tokens[found[0]].start, tokens[-1].end, " ".join(parts[key] for key in right if key in parts))]


def _terms(text: str, tokens: list[Token]) -> list[Edit]:
    """``ORDER BY 'Full Name'`` where that is the name of a column of the result."""
    if not any(token.key in ("UNION", "INTERSECT", "EXCEPT") for token in tokens):
        return []
    names = {text[following.start : following.end] for token, following in pairwise(tokens) if token.key == "AS"}
    edits, ordering = [], False
    for token in tokens:
        ordering = token.key == "BY" or (ordering and token.key in (",", "", "ASC", "DESC"))
        raw = text[token.start : token.end]
        if ordering and token.kind == "string" and raw in names and re.fullmatch(r"'[^']+'", raw):
            edits.append(Edit(token.start, token.end, f'"{raw[1:-1]}"'))
    return edits
