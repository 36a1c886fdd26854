"""Brackets without a partner, commas without a neighbour, and words that were left behind a finished statement."""

from __future__ import annotations

from collections.abc import Iterator

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import CLAUSES, mended, misread, tokens_of, understood

CODE = "brackets"
_DANGLING = CLAUSES | words(
    "AND OR ON BY SELECT NOT IN LIKE BETWEEN AS JOIN = < > <= >= <> != + - * / , ( . CASE WHEN THEN ELSE"
)


def check(statement: Statement, world: World) -> Found:
    """Try the smallest change that makes the statement whole; what was cut in the middle is left alone."""
    if not misread(statement):
        return NOTHING
    tokens = tokens_of(statement.text)
    for message, after, doubt in _attempts(statement, tokens):
        if after != statement.text and understood(after, world):
            return mended(CODE, message, statement.text, after, doubt)
    return NOTHING


def _attempts(statement: Statement, tokens: list[Token]) -> Iterator[tuple[str, str, str]]:
    text = statement.text
    commas = _commas(tokens)
    if commas:
        yield "A comma that separates nothing was left out.", statement.edited(commas), ""
    extra, open_ = _unpartnered(tokens)
    if extra:
        edits = [Edit(tokens[at].start, tokens[at].end, "") for at in extra]
        yield "A bracket that closes nothing was left out.", statement.edited(edits), ""
        first = tokens[extra[0]].start
        yield "What followed a bracket that closes nothing was left out.", text[:first].rstrip(), _doubt(text[first:])
    if open_ and tokens[-1].key not in _DANGLING:
        closed = text.rstrip().rstrip(";").rstrip()
        doubt = "A bracket was never closed; it was closed at the end. Look at whether the statement is whole."
        for at in _places(tokens, open_[-1]) if len(open_) == 1 else ():
            yield "A bracket that was never closed was closed.", f"{text[:at]}){text[at:]}", doubt
        yield "Brackets that were never closed were closed at the end.", closed + ")" * len(open_), doubt
    yield from _shorter(text, tokens)


def _commas(tokens: list[Token]) -> list[Edit]:
    """Commas before FROM, a closing bracket, the end or another comma."""
    edits = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        after = following.key if following is not None else ""
        if token.key == "," and (following is None or after in CLAUSES or after in (")", ",", ";")):
            edits.append(Edit(token.start, token.end, ""))
    return edits


def _unpartnered(tokens: list[Token]) -> tuple[list[int], list[int]]:
    """Closing brackets without an opening one, and opening ones that are never closed."""
    opened: list[int] = []
    extra: list[int] = []
    for at, token in enumerate(tokens):
        if token.key == "(":
            opened.append(at)
        elif token.key == ")" and opened:
            opened.pop()
        elif token.key == ")":
            extra.append(at)
    return extra, opened


def _places(tokens: list[Token], opening: int) -> Iterator[int]:
    """Where a bracket may have been forgotten: before the clauses and the AS that follow it."""
    for token, before in zip(tokens[opening + 2 :], tokens[opening + 1 :], strict=False):
        if (token.key in CLAUSES or token.key in ("AS", "AND", "OR", ",")) and before.key not in _DANGLING:
            yield before.end


def _shorter(text: str, tokens: list[Token]) -> Iterator[tuple[str, str, str]]:
    """The statement without its last words, where these are few and look like none of its own."""
    for count in range(1, min(4, len(tokens) - 3)):
        first = tokens[-count]
        if tokens[-count - 1].key in _DANGLING or first.key in CLAUSES or first.key in ("AND", "OR", "ON", "JOIN"):
            return
        yield (
            "Words behind the end of the statement were left out.",
            text[: first.start].rstrip(),
            _doubt(text[first.start :]),
        )


def _doubt(rest: str) -> str:
    return f"This was left out, because it fits in no statement: {' '.join(rest.split())[:80]}"
