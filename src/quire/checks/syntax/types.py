"""Text that is compared or reckoned with as if it were a date or a number, where the database asks for a cast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, extent
from quire.checks.syntax.tokens import mended

if TYPE_CHECKING:
    from sqlglot import exp

CODE = "type-mismatch"
_SAID = ("cast", "operator does not exist", "cannot mix")
_KINDS = {"string": "text", "text": "text", "varchar": "text", "date": "DATE", "integer": "DOUBLE", "float": "DOUBLE"}


def check(statement: Statement, world: World) -> Found:
    """Cast the columns that hold text; what they hold must be so, or the database says so when it runs."""
    said = (statement.refused or "").lower()
    if statement.tree is None or not any(words in said for words in _SAID):
        return NOTHING
    edits = list(dict.fromkeys(_casts(statement, world)))
    after = statement.edited(edits)
    if not edits or world.database is None or world.database.prepare(after) == statement.refused:
        return NOTHING
    names = ", ".join(dict.fromkeys(edit.text for edit in edits))
    doubt = f"Text was read as dates or numbers: {names}. Look at whether every value is one."
    return mended(CODE, f"Columns of text were cast: {names}.", statement.text, after, doubt)


def _casts(statement: Statement, world: World) -> Iterator[Edit]:
    from sqlglot import exp

    assert statement.tree is not None
    for node in statement.tree.find_all(exp.Column):
        parent = node.parent
        kind = _kind(node, statement, world)
        if isinstance(parent, exp.Like | exp.ILike) and kind == "DATE" and parent.this is node:
            target = "VARCHAR"
        elif kind == "text" and isinstance(parent, exp.Sum | exp.Avg | exp.Round | exp.Abs | exp.Median):
            target = "DOUBLE"
        elif kind == "text" and isinstance(parent, exp.Predicate | exp.Binary) and not isinstance(parent, exp.Like):
            target = _meant([each for each in parent.iter_expressions() if each is not node], statement, world)
        else:
            continue
        ends = extent(node)
        if ends is not None and target:
            target = "DOUBLE PRECISION" if target == "DOUBLE" and statement.dialect.startswith("postgres") else target
            yield Edit(*ends, f"CAST({statement.text[ends[0] : ends[1]]} AS {target})")


def _meant(others: list[exp.Expression], statement: Statement, world: World) -> str:
    """What the rest of a comparison or a sum is: DATE, DOUBLE, or nothing that asks for a cast."""
    kinds = {_kind(each, statement, world) for each in others}
    return "DATE" if "DATE" in kinds else "DOUBLE" if "DOUBLE" in kinds else ""


def _kind(node: exp.Expression, statement: Statement, world: World) -> str:
    """What an expression is as far as it can be seen: text, DATE, DOUBLE, or empty."""
    from sqlglot import exp

    if isinstance(node, exp.Column):
        known = {table.name.lower() for table in statement.tables}
        tables = [each for each in world.schema.by_column.get(node.name.lower(), ()) if each.name.lower() in known]
        types = {column.datatype.lower() for each in tables if (column := each.column(node.name)) is not None}
        return _KINDS.get(types.pop().partition("(")[0], "") if len(types) == 1 else ""
    if isinstance(node, exp.Literal):
        return "" if node.is_string else "DOUBLE"
    if isinstance(node, exp.CurrentDate | exp.CurrentTimestamp | exp.Interval | exp.DateTrunc | exp.TimestampTrunc):
        return "DATE"
    if isinstance(node, exp.Cast):
        return "DATE" if node.to.this.name in ("DATE", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME") else ""
    if isinstance(node, exp.Sum | exp.Avg | exp.Count | exp.Neg):
        return "DOUBLE"
    if isinstance(node, exp.Paren | exp.Add | exp.Sub | exp.Mul | exp.Div):
        return _meant(list(node.iter_expressions()), statement, world)
    return ""
