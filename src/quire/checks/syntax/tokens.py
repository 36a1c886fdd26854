"""What the checks of syntax share: tokens, brackets, calls, and whether a text is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quire.analysis.sql import Token, lex
from quire.analysis.words import words
from quire.checks.model import Found, Repair, World
from quire.checks.statement import Statement, parse, span_of
from quire.document import Diagnostic

_SYNTAX = re.compile(
    r"(?i)syntax error|incomplete input|unrecognized token|parser error|unterminated|unclosed"
    r"|there (?:is|are) .*statement|one statement at a time|unexpected|invalid identifier|more than one statement"
)
CLAUSES = words("FROM WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT WINDOW QUALIFY OFFSET FETCH")
_BRACKETS = {")": "(", "]": "["}


class Call(NamedTuple):
    """A function's call: its name in upper case, where it begins and ends, its arguments and where they stand."""

    name: str
    start: int
    end: int
    arguments: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in any dialect; ``{{ }}`` is one token."""
    return lex(text).tokens


def is_syntax(refused: str) -> bool:
    """Whether the database speaks of syntax, not of names or types."""
    return bool(_SYNTAX.search(refused))


def misread(statement: Statement) -> bool:
    """Whether the statement is not understood as SQL: by its database, or, where there is none, by the parser."""
    if statement.refused is not None:
        return is_syntax(statement.refused)
    return statement.tree is None


def understood(text: str, world: World) -> bool:
    """Whether a text would be understood as SQL, even if its names are wrong."""
    if world.database is not None:
        refused = world.database.prepare(text)
        return refused is None or not is_syntax(refused)
    return parse(text, world.dialect)[0] is not None


def further(statement: Statement, text: str, world: World) -> bool:
    """Whether a text is understood, or at least further on than the statement was: what is wrong is something else."""
    if world.database is not None:
        refused = world.database.prepare(text)
        return refused is None or refused != statement.refused
    tree, _, at = parse(text, world.dialect)
    return tree is not None or at > statement.problem_at


def mended(code: str, message: str, before: str, after: str, doubt: str = "") -> Found:
    """What a check says that put the text right; ``doubt`` where its meaning is a guess."""
    doubts = (Diagnostic(code, "warning", doubt),) if doubt else ()
    return Found(doubts, after, (Repair(code, message, before, after),))


def faulty(code: str, message: str, statement: Statement | None = None, token: Token | None = None) -> Found:
    """What a check says that can only tell."""
    span = span_of(statement.text, token.start, token.end) if statement is not None and token is not None else None
    return Found((Diagnostic(code, "error", message, span),))


def calls(text: str, tokens: list[Token]) -> Iterator[Call]:
    """Every call of a function, outer ones before those in their arguments."""
    closing = partners(tokens)
    for at in range(len(tokens) - 1):
        token, following = tokens[at], tokens[at + 1]
        if token.kind != "word" or following.key != "(" or at + 1 not in closing:
            continue
        if at and tokens[at - 1].key in (".", "AS", "FROM", "JOIN", "INTO", "TABLE"):
            continue
        last = closing[at + 1]
        places = split_at(tokens, at + 2, last, ",")
        spans = tuple((tokens[begin].start, tokens[end - 1].end) for begin, end in places if end > begin)
        arguments = tuple(text[begin:end] for begin, end in spans)
        yield Call(token.key, token.start, tokens[last].end, arguments, spans)


def partners(tokens: list[Token]) -> dict[int, int]:
    """For every opening bracket that is closed, where; positions of tokens."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "operator":
            continue
        if token.key in "([":
            opened.append(at)
        elif token.key in _BRACKETS and opened and tokens[opened[-1]].key == _BRACKETS[token.key]:
            found[opened.pop()] = at
    return found


def split_at(tokens: list[Token], begin: int, end: int, separator: str) -> list[tuple[int, int]]:
    """The stretches between separators that stand in no bracket, as positions of tokens."""
    parts: list[tuple[int, int]] = []
    depth, start = 0, begin
    for at in range(begin, end):
        key = tokens[at].key
        if key in ("(", "["):
            depth += 1
        elif key in (")", "]"):
            depth -= 1
        elif key == separator and depth == 0:
            parts.append((start, at))
            start = at + 1
    parts.append((start, end))
    return parts


def level(tokens: list[Token]) -> list[int]:
    """How many round brackets are open before each token."""
    depth, found = 0, []
    for token in tokens:
        depth -= token.key == ")"
        found.append(depth)
        depth += token.key == "("
    return found
