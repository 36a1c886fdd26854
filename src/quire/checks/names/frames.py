"""Where in a text the FROM of each SELECT ends and where each JOIN begins, by its tokens alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quire.analysis.words import words

if TYPE_CHECKING:
    from sqlglot.tokens import Token

_CLAUSES = words(
    "WHERE GROUP_BY HAVING ORDER_BY LIMIT OFFSET UNION EXCEPT INTERSECT WINDOW QUALIFY SEMICOLON FETCH CLUSTER_BY "
    "DISTRIBUTE_BY SORT_BY FOR RETURNING"
)
_SETS = frozenset(("UNION", "EXCEPT", "INTERSECT", "SEMICOLON"))
_JOINING = words("JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL SEMI ANTI ASOF STRAIGHT_JOIN")


class Frame(NamedTuple):
    """One SELECT in the text: from its word to where it ends, and where its FROM ends (-1: it has none)."""

    start: int
    end: int
    from_end: int


def frames(tokens: Sequence[Token]) -> tuple[Frame, ...]:
    """Every SELECT of a text, in order."""
    found = []
    for at, token in enumerate(tokens):
        if token.token_type.name == "SELECT":
            found.append(_frame(tokens, at))
    return tuple(found)


def _frame(tokens: Sequence[Token], at: int) -> Frame:
    depth, from_end, end, inside, last = 0, -1, tokens[-1].end + 1, False, tokens[at].end + 1
    for token in tokens[at + 1 :]:
        kind = token.token_type.name
        if kind == "R_PAREN":
            depth -= 1
        elif kind == "L_PAREN":
            depth += 1
        if depth < 0 or (depth == 0 and kind in _SETS):
            end = last
            break
        if depth == 0 and kind == "FROM":
            inside = True
        elif depth == 0 and inside and from_end < 0 and kind in _CLAUSES:
            from_end = last
        last = token.end + 1
    if inside and from_end < 0:
        from_end = min(end, last)
    return Frame(tokens[at].start, end, from_end)


def innermost(found: Sequence[Frame], position: int) -> Frame | None:
    """The SELECT that a position of the text belongs to."""
    around = [frame for frame in found if frame.start <= position < frame.end]
    return max(around, default=None)


def using(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    """Where a USING begins and ends whose columns stand from one place to another."""
    for at, token in enumerate(tokens):
        if token.start == first and at > 1 and tokens[at - 2].token_type.name == "USING":
            close = next((each for each in tokens[at:] if each.start >= last), None)
            return None if close is None else (tokens[at - 2].start, close.end + 1)
    return None


def join_start(tokens: Sequence[Token], position: int) -> int:
    """Where the JOIN begins whose table stands at a position; -1 where there is none."""
    at = next((index for index, token in enumerate(tokens) if token.start >= position), len(tokens))
    while at > 0 and tokens[at - 1].token_type.name == "L_PAREN":
        at -= 1
    first = at
    while first > 0 and tokens[first - 1].token_type.name in _JOINING:
        first -= 1
    return tokens[first].start if first < at else -1
