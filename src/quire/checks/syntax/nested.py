"""An aggregate of an aggregate, as in ``AVG(COUNT(*))``: the inner one belongs in a query of its own."""

from __future__ import annotations

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.aggregates import holds_aggregate
from quire.checks.syntax.tokens import faulty, level, mended, partners, split_at, tokens_of

CODE = "nested-aggregate"
_OUTER = words("AVG SUM MIN MAX COUNT TOTAL")
_AFTER = words("UNION INTERSECT EXCEPT ORDER LIMIT ;")


def check(statement: Statement, world: World) -> Found:
    """Make a query of the groups of such a query, or say what is wrong where it has no groups."""
    if statement.refused is not None and "aggregate" not in statement.refused.lower():
        return NOTHING
    tokens = tokens_of(statement.text)
    closing, levels = partners(tokens), level(tokens)
    for at, token in enumerate(tokens):
        last = closing.get(at + 1)
        if token.key not in _OUTER or last is None or not holds_aggregate(tokens, at + 2, last):
            continue
        if any(each.key == "OVER" for each in tokens[at + 2 : last + 2]):
            continue
        edits = _grouped(statement.text, tokens, levels, (at, last))
        if not edits:
            message = "An aggregate of an aggregate needs a query of its own for the inner one, with its GROUP BY."
            return faulty(CODE, message, statement, token)
        message = "An aggregate of an aggregate was taken over a query of the groups."
        return mended(CODE, message, statement.text, statement.edited(edits))
    return NOTHING


def _grouped(text: str, tokens: list[Token], levels: list[int], call: tuple[int, int]) -> list[Edit]:
    """``SELECT AVG(COUNT(*)) FROM t GROUP BY g`` as a query over ``SELECT COUNT(*) … GROUP BY g``."""
    outer, last = call
    depth = levels[outer]
    start = next((at for at in range(outer, -1, -1) if tokens[at].key == "SELECT" and levels[at] == depth), None)
    source = next((at for at in range(last, len(tokens)) if tokens[at].key == "FROM" and levels[at] == depth), None)
    if start is None or source is None or len(split_at(tokens, start + 1, source, ",")) > 1:
        return []
    end = next(
        (
            at
            for at in range(source, len(tokens))
            if levels[at] < depth or (levels[at] == depth and tokens[at].key in _AFTER)
        ),
        len(tokens),
    )
    if not any(tokens[at].key == "GROUP" and levels[at] == depth for at in range(source, end)):
        return []
    inner = text[tokens[outer + 2].start : tokens[last - 1].end]
    rest = text[tokens[source].start : tokens[end - 1].end]
    return [
        Edit(tokens[outer + 2].start, tokens[last - 1].end, "of_group"),
        Edit(tokens[source].start, tokens[end - 1].end, f"FROM (SELECT {inner} AS of_group {rest}) AS grouped"),
    ]
