"""Columns without a FROM: the one table that has them all is read, or it is said that none is."""

from __future__ import annotations

import re

from quire.checks.model import NOTHING, Found, World
from quire.checks.statement import Statement
from quire.checks.syntax.tokens import faulty, mended

CODE = "missing-from"


def check(statement: Statement, world: World) -> Found:
    """Look at a query that reads no table and yet names columns."""
    from sqlglot import exp

    tree = statement.tree
    if not isinstance(tree, exp.Select) or tree.args.get("from_") or not world.schema.tables or world.frames:
        return NOTHING
    inner = {
        id(node) for query in tree.find_all(exp.Select) if query is not tree for node in query.find_all(exp.Column)
    }
    columns = [node for node in tree.find_all(exp.Column) if id(node) not in inner]
    if not columns or any(node.name.lower() == "rowid" for node in columns):
        return NOTHING
    named = {node.table.lower() for node in columns if node.table}
    tables = [
        table
        for table in world.schema.tables
        if named <= {table.name.lower()} and all(table.column(node.name) is not None for node in columns)
    ]
    if len(tables) != 1 or tree.args.get("joins"):
        names = ", ".join(dict.fromkeys(node.name for node in columns))
        return faulty(CODE, f"This query names {names} and reads no table. Write from which table they come.")
    table = tables[0].name if re.fullmatch(r"[A-Za-z_]\w*", tables[0].name) else f'"{tables[0].name}"'
    text = statement.text.rstrip().rstrip(";").rstrip()
    where = tree.args.get("where")
    if where is not None or tree.args.get("group") or tree.args.get("order") or tree.args.get("limit"):
        return faulty(CODE, f"This query reads no table. Write FROM {table}.")
    message = f"The query named no table; {table} is the only one that has these columns."
    return mended(CODE, message, statement.text, f"{text} FROM {table}", f"{message} Look at whether it is meant.")
