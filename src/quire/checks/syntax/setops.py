"""Parts of a UNION in brackets, or with an ORDER BY or LIMIT of their own, which SQLite does not take."""

from __future__ import annotations

from quire.analysis.sql import Token
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import further, level, mended, partners, tokens_of

CODE = "set-operation"
_OPERATORS = frozenset(("UNION", "INTERSECT", "EXCEPT"))
_OF_THE_WHOLE = frozenset(("ORDER", "LIMIT"))


def check(statement: Statement, world: World) -> Found:
    """Make a query of its own of each such part."""
    if sqlglot_dialect(statement.dialect) != "sqlite" or (statement.refused is None and world.database is not None):
        return NOTHING
    tokens = tokens_of(statement.text)
    if not any(token.key in _OPERATORS for token in tokens):
        return NOTHING
    after = statement.edited(_edits(tokens))
    if after == statement.text or (not further(statement, after, world) and statement.tree is None):
        return NOTHING
    message = "A part of a set operation that stood in brackets or had an order or a limit became a query of its own."
    return mended(CODE, message, statement.text, after)


def _edits(tokens: list[Token]) -> list[Edit]:
    depths, closing = level(tokens), partners(tokens)
    edits: list[Edit] = []
    operators = [at for at, token in enumerate(tokens) if token.key in _OPERATORS]
    for depth in {depths[at] for at in operators}:
        for begin, end in _queries(tokens, depths, depth):
            inside = [at for at in operators if begin <= at < end and depths[at] == depth]
            if inside:
                for start, stop, last in _parts(tokens, inside, begin, end):
                    edits += _wrapped(tokens, depths, closing, (start, stop, last))
    return edits


def _queries(tokens: list[Token], depths: list[int], depth: int) -> list[tuple[int, int]]:
    """The stretches of tokens at a depth that no bracket of that depth interrupts."""
    found, start = [], None
    for at in range(len(tokens)):
        if depths[at] >= depth and start is None:
            start = at
        if start is not None and (depths[at] < depth or tokens[at].key == ";"):
            found.append((start, at))
            start = None
    return [*found, (start, len(tokens))] if start is not None else found


def _parts(tokens: list[Token], operators: list[int], begin: int, end: int) -> list[tuple[int, int, bool]]:
    found, start = [], begin
    for at in operators:
        found.append((start, at, False))
        start = at + 2 if at + 1 < end and tokens[at + 1].key in ("ALL", "DISTINCT") else at + 1
    return [*found, (start, end, True)]


def _wrapped(
    tokens: list[Token], depths: list[int], closing: dict[int, int], part: tuple[int, int, bool]
) -> list[Edit]:
    """The edits that make a query of a part; none where it is one already."""
    start, stop, last = part
    if start >= stop:
        return []
    first = tokens[start]
    if first.key == "(" and tokens[start + 1].key in ("SELECT", "WITH") and start in closing:
        closed = closing[start] == stop - 1 or (last and tokens[closing[start] + 1].key in _OF_THE_WHOLE)
        return [Edit(first.start, first.start, "SELECT * FROM ")] if closed else []
    own = any(depths[at] == depths[start] and tokens[at].key in _OF_THE_WHOLE for at in range(start, stop))
    if first.key == "SELECT" and own and not last:
        end = tokens[stop - 1].end
        return [Edit(first.start, first.start, "SELECT * FROM ("), Edit(end, end, ")")]
    return []
