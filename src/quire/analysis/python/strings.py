"""Names inside constant strings that libraries look up in the caller: ``frame.query("x > @limit")``, DuckDB's SQL."""

from __future__ import annotations

import ast
import re

from quire.analysis.sql import tables_read

_VARIABLE = re.compile(r"@([A-Za-z_]\w*)")
_QUERY = re.compile(r"\s*(?:select|from|with|pivot|unpivot|summarize|describe)\b", re.IGNORECASE)


def variables_in_query(call: ast.Call) -> list[str]:
    """The ``@names`` in the text that pandas' ``query`` and ``eval`` are given."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in ("query", "eval"):
        text = _text(call)
        if "@" in text:
            return _VARIABLE.findall(text)
    return []


def frames_in_call(call: ast.Call) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tables in the SQL text that a call is given: those that are surely variables, and those that may be.

    ``duckdb.sql`` looks unknown tables up among Python's variables; of any other object's ``sql`` nobody knows.
    """
    function = call.func
    text = _text(call)
    if not isinstance(function, ast.Attribute) or not _QUERY.match(text):
        return (), ()
    tables = tables_read(text)
    sure = isinstance(function.value, ast.Name) and function.value.id == "duckdb"
    return (tables, ()) if sure else ((), tables)


def _text(call: ast.Call) -> str:
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        return call.args[0].value
    return ""
