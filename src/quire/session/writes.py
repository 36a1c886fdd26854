"""Statements that change a database: they run when a person asks for them, never because something else changed."""

from __future__ import annotations

from collections.abc import Iterable

from quire.analysis.sql.tables import find_tables
from quire.analysis.sql.tokens import lex
from quire.document import Cell
from quire.session.state import State

_WRITES = frozenset(("CREATE", "ANALYZE", "COMMENT", "REFRESH", "TRUNCATE", "REPLACE"))


def changes_database(cell: Cell) -> bool:
    """True when a statement for a connection does something else than read."""
    if cell.kind != "sql" or not cell.attributes.get("connection"):
        return False
    return any(
        found.verb in _WRITES or any(table.use != "read" for table in found.tables)
        for found in find_tables(lex(cell.source))
    )


def held_back(state: State, ids: Iterable[str]) -> frozenset[str]:
    """Those of some stale cells that do not follow by themselves: statements that write, and what builds on them."""
    writing = frozenset(id for id in ids if changes_database(state.cells[id].cell))
    return (state.graph.descendants(writing) | writing) if writing else writing
