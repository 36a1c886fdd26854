"""Syntax that the SQL parser does not understand: a doubt, not a verdict, because the database may know more."""

from __future__ import annotations

import logging
from functools import lru_cache

from quire.analysis.sql.tokens import lex, span_of, statements
from quire.document import Diagnostic

#: Statements that the parser passes over unread, or that databases extend freely: nothing can be said of them.
_QUERIES = frozenset({"SELECT", "WITH", "FROM", "INSERT", "UPDATE", "DELETE", "MERGE", "("})


@lru_cache(maxsize=4096)
def doubts(source: str) -> tuple[Diagnostic, ...]:
    """A hint where a query may be wrong; the database says what is certain when the cell runs."""
    lexed = lex(source)
    if lexed.diagnostics:
        return ()
    text = source
    for begin, end in reversed(lexed.interpolated.spans):
        text = text[:begin] + "NULL".ljust(end - begin) + text[end:]
    for tokens in statements(lexed.tokens):
        if tokens[0].key not in _QUERIES:
            continue
        start, end = tokens[0].start, tokens[-1].end
        problem = _parse_problem(text[start:end])
        if problem is not None:
            at = start + problem[1]
            message = f"This may be wrong near here: {problem[0]}. The database decides when the cell runs."
            return (Diagnostic("sql-doubt", "hint", message, span_of(source, at, min(at + problem[2], len(source)))),)
    return ()


def _parse_problem(statement: str) -> tuple[str, int, int] | None:
    """What the parser says, where in the statement, and how long the offending word is."""
    import sqlglot  # 0.1 s to import: only for cells that are looked at
    from sqlglot.errors import ParseError, SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        sqlglot.parse(statement, read="duckdb")
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line, column, word = first.get("line") or 1, first.get("col") or 1, str(first.get("highlight") or " ")
        lines = statement.split("\n")
        offset = sum(len(each) + 1 for each in lines[: line - 1]) + max(column - len(word), 0)
        return str(first.get("description") or "unexpected words").rstrip("."), min(offset, len(statement)), len(word)
    except (SqlglotError, RecursionError, ValueError):
        return None
    return None
