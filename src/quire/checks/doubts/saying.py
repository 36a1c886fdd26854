"""How a doubt is said: a stable code, whole sentences, the place in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec
from sqlglot import exp

from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement
from quire.document import Diagnostic

from .facts import Facts
from .looks import Looks

_MOST = 3  # doubts of one kind: more of them say nothing new
_LAST: list[tuple[Statement, World, Facts]] = []  # the statement asked about last


class Doubt(NamedTuple):
    """What was found, why that is often wrong and what to do, and the part of the statement it is about."""

    message: str
    node: exp.Expression | None = None


Look = Callable[[Facts], Iterator[Doubt]]


def doubt(code: str, look: Look) -> Callable[[Statement, World], Found]:
    """The check that asks one look at the facts and says what it finds as warnings."""

    def check(statement: Statement, world: World) -> Found:
        facts = facts_of(statement, world)
        if facts is None:
            return NOTHING
        found = tuple(
            Diagnostic(code, "warning", each.message, statement.span(each.node) if each.node is not None else None)
            for each in islice(look(facts), _MOST)
        )
        facts.spoken = facts.spoken or bool(found)
        return Found(tuple(dict.fromkeys(found))) if found else NOTHING

    check.__doc__ = look.__doc__
    return check


def facts_of(statement: Statement, world: World) -> Facts | None:
    """The facts of a statement, made once for all doubts; None where it cannot be parsed or is not a query."""
    for last, where, facts in _LAST[-1:]:
        if last is statement and where is world:
            return facts
    tree = statement.tree
    if not isinstance(tree, exp.Query):
        return None
    database = Looks(world.database) if world.database is not None else None
    facts = Facts(tree, statement.text, msgspec.structs.replace(world, database=database))
    _LAST[:] = [(statement, world, facts)]
    return facts


def shown(node: exp.Expression, most: int = 80, dialect: str = "") -> str:
    """A part of the statement as text, shortened."""
    text = " ".join(node.sql(dialect=dialect or None).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
