"""Brackets without a partner, commas without a neighbour, and words that were left behind a finished statement."""

from __future__ import annotations

from collections.abc import Iterator

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import CLAUSES, further, mended, misread, tokens_of, understood

CODE = "brackets"
_MOST_OPEN = 20
_DANGLING = CLAUSES | words(
    "AND OR ON BY SELECT NOT IN LIKE BETWEEN AS JOIN = < > <= >= <> != + - * / , ( . CASE WHEN THEN ELSE"
)

_SAYS_MORE = CLAUSES | words("AND OR NOT IN LIKE BETWEEN = < > <= >= <> != JOIN ON")


def check(statement: Statement, world: World) -> Found:
    """Try the smallest change that makes the statement whole; what was cut in the middle is left alone."""
    tokens = tokens_of(statement.text)
    if not misread(statement):
        commas = _commas(tokens) if world.database is None and statement.dialect in ("sqlite", "postgres") else []
        after = statement.edited(commas)
        return (
            mended(CODE, "A comma that separates nothing was left out.", statement.text, after) if commas else NOTHING
        )
    tried = [each for each in _attempts(statement, tokens) if each[1] != statement.text and understood(each[1], world)]
    whole = (each for each in tried if world.database is None or world.database.prepare(each[1]) is None)
    best = next(whole, None) or next(iter(tried), None)
    if best is not None:
        return mended(CODE, best[0], statement.text, best[1], best[2])
    after = statement.edited(_commas(tokens))
    if after != statement.text and further(statement, after, world):
        return mended(CODE, "A comma that separates nothing was left out.", statement.text, after)
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
        if not any(token.key in _SAYS_MORE or token.kind in ("string", "number") for token in tokens[extra[0] :]):
            left = text[:first].rstrip()
            yield "What followed a bracket that closes nothing was left out.", left, _doubt(text[first:])
    if open_ and len(open_) <= _MOST_OPEN and tokens[-1].key not in _DANGLING:
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
        whole = before.key not in _DANGLING or before.key == "*"
        if whole and (token.key in CLAUSES or token.key in ("AS", "AND", "OR", ",")):
            yield before.end


def _shorter(text: str, tokens: list[Token]) -> Iterator[tuple[str, str, str]]:
    """The statement up to its LIMIT, where words follow; elsewhere they may be a condition, which must not be lost."""
    for at in range(len(tokens) - 2, 1, -1):
        if tokens[at].key == "LIMIT" and tokens[at + 1].kind == "number" and at + 2 < len(tokens):
            rest = text[tokens[at + 1].end :]
            yield "Words behind the end of the statement were left out.", text[: tokens[at + 1].end], _doubt(rest)
            return


def _doubt(rest: str) -> str:
    return f"This was left out, because it fits in no statement: {' '.join(rest.split())[:80]}"
