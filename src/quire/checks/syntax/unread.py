"""A statement that cannot be read as SQL, where no database says so itself."""

from __future__ import annotations

from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement, span_of
from quire.document import Diagnostic

CODE = "syntax-error"


def check(statement: Statement, world: World) -> Found:
    """Say what the parser does not understand, and where."""
    if world.database is not None:
        return NOTHING
    if statement.tree is not None:
        return _empty(statement)
    at = min(statement.problem_at, len(statement.text))
    near = " ".join(statement.text[at : at + 30].split())
    where = f" near «{near}»" if near and at else ""
    message = f"This is no complete SQL statement{where}: {statement.problem}. Write the whole statement again."
    return Found((Diagnostic(CODE, "error", message, span_of(statement.text, at, min(at + 1, len(statement.text)))),))


def _empty(statement: Statement) -> Found:
    """A query that selects nothing, which the parser takes and databases do not."""
    from sqlglot import exp

    tree = statement.tree
    if not isinstance(tree, exp.Select) or tree.expressions or tree.args.get("from_") or tree.args.get("kind"):
        return NOTHING
    return Found((Diagnostic(CODE, "error", "This selects nothing. Write the whole statement again."),))
