"""Doubt: two tables are joined on some columns of a link that has several, so that wrong rows meet."""

from __future__ import annotations

from collections.abc import Iterator

from quire.checks.model import Link

from .facts import Facts, Query, Tree, Used
from .keys import one_row
from .saying import Doubt, doubt


def look(facts: Facts) -> Iterator[Doubt]:
    """Every joined pair of tables with such a link, of which a column is left out that nothing else fixes."""
    for query in facts.queries:
        joined: dict[tuple[str, str], list[tuple[Used, Used, Tree]]] = {}
        for one, other, node in query.pairs:
            joined.setdefault((one.alias, other.alias), []).append((one, other, node))
            joined.setdefault((other.alias, one.alias), []).append((other, one, node))
        for pairs in joined.values():
            for link in facts.world.schema.links_of.get(pairs[0][0].table.name.lower(), ()):
                missing = _missing(query, link, pairs)
                if missing:
                    condition = f"{link.table}.{missing[0][0]} = {link.to}.{missing[0][1]}"
                    yield Doubt(
                        f"{link.table} belongs to {link.to} by {len(link.columns)} columns together, and {condition} "
                        "is missing, so rows meet that do not belong together. Add it to the join.",
                        pairs[0][2],
                    )


def _missing(query: Query, link: Link, pairs: list[tuple[Used, Used, Tree]]) -> list[tuple[str, str]]:
    """The columns of a link that the join leaves out, where it uses others of it."""
    one, other = pairs[0][0].table, pairs[0][1].table
    if len(link.columns) < 2 or (link.table.lower(), link.to.lower()) != (one.name.lower(), other.name.lower()):
        return []
    used = {(left.column.name.lower(), right.column.name.lower()) for left, right, _ in pairs}
    wanted = list(zip(link.columns, link.to_columns, strict=False))
    left_out = [pair for pair in wanted if (pair[0].lower(), pair[1].lower()) not in used]
    if len(left_out) == len(wanted) or one_row(query, other, (right for _, right in used)):
        return []
    return left_out


check = doubt("link-partial", look)
