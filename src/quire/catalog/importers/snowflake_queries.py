"""Verified queries as example queries: the logical tables in them replaced by what they stand for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from quire.catalog.importers import sql
from quire.catalog.importers.draft import Draft
from quire.catalog.importers.parts import Part
from quire.catalog.importers.snowflake_tables import DIALECT, Table
from quire.catalog.model import Example

_LONGEST = 20_000
_MARK = "__"  # how Snowflake writes the name of a logical table in a query


def read_query(part: Part, tables: dict[str, Table], draft: Draft) -> bool:
    """Add a verified query to the examples, endorsed; gives whether it could be read."""
    question, written = part.text("question"), part.text("sql")
    if not question or not written:
        part.wrong("it has no question or no SQL")
        return False
    tree = _parsed(written)
    if tree is None:
        part.left("its SQL is not a query that can be read")
        return False
    used: dict[str, Table] = {}
    for node in tree.find_all(exp.Table):
        name = node.name.casefold()
        table = tables.get(name.removeprefix(_MARK)) or tables.get(name)
        if table is not None and not node.db:
            used[name] = table
    if used:
        tree = _with_tables(tree, used)
        written = str(tree.sql(DIALECT, pretty=True))
    names = tuple(dict.fromkeys(table.dataset.name for table in used.values()))
    draft.examples.append(Example(question, written, _note(part), names, "endorsed"))
    if part.flag("use_as_onboarding_question"):
        for table in used.values():
            table.dataset.examples.append(question)
    return True


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST or sql.too_deep(text):
        return None
    try:
        trees = sqlglot.parse(text, read=DIALECT)
    except (SqlglotError, RecursionError, ValueError):
        return None
    return trees[0] if len(trees) == 1 and isinstance(trees[0], exp.Query) else None


def _with_tables(tree: Any, used: dict[str, Table]) -> Any:
    """The query with each logical table as a named step over its base table."""
    own = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    for name, table in reversed(used.items()):
        if name not in own:
            steps = [f"{field.expression} AS {sql.identifier(field.name)}" for field in table.dataset.fields]
            source = table.dataset.source
            source = f"({source}) AS source" if " " in source.strip() and '"' not in source else source
            body = f"SELECT {', '.join(steps) or '*'} FROM {source}"  # noqa: S608 — names are quoted
            try:
                tree = tree.with_(name, as_=sqlglot.parse_one(body, read="duckdb"), append=False)
            except SqlglotError:
                continue
    return tree


def _note(part: Part) -> str:
    """Who verified it, and when."""
    by, at = part.text("verified_by"), part.number("verified_at")
    day = ""
    if at is not None and 0 < at < 1e11:
        day = datetime.fromtimestamp(at, UTC).date().isoformat()
    said = " ".join(filter(None, (f"by {by}" if by else "", f"on {day}" if day else "")))
    return f"Verified {said}." if said else ""
