"""What a SQL source does to tables, summed up over its statements."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from quire.analysis.model import Analysis
from quire.analysis.sql.tables import Statement, Table, find_tables
from quire.analysis.sql.tokens import Lexed, lex, span_of, statements
from quire.analysis.words import words
from quire.document import Diagnostic

_FIRST_WORDS = words(
    "SELECT FROM WITH VALUES TABLE PIVOT UNPIVOT PIVOT_WIDER PIVOT_LONGER SUMMARIZE DESCRIBE DESC SHOW EXPLAIN ANALYZE "
    "INSERT REPLACE UPDATE DELETE TRUNCATE MERGE CREATE DROP ALTER COPY ATTACH DETACH USE SET RESET PRAGMA CALL LOAD "
    "INSTALL CHECKPOINT FORCE VACUUM BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE PREPARE EXECUTE "
    "DEALLOCATE COMMENT GRANT REVOKE EXPORT IMPORT UPDATE REFRESH REINDEX LOCK DECLARE FETCH CLOSE DO LISTEN NOTIFY "
    "DISCARD CLUSTER SECURITY REASSIGN RENAME CACHE UNCACHE MSCK OPTIMIZE LIST REMOVE PUT GET UNDROP KILL EXEC IF"
)


def read_sql(lexed: Lexed) -> Analysis:
    """The tables that a source makes, reads, changes and drops; its own ones are left out."""
    made: dict[str, str] = {}
    read: dict[str, str] = {}
    changed: dict[str, str] = {}
    dropped: dict[str, str] = {}
    problems = list(lexed.diagnostics)
    for statement in find_tables(lexed):
        for table in _foreign(statement, "read", made):
            read.setdefault(table.key, table.name)
        for table in _foreign(statement, "mutate", made):
            changed.setdefault(table.key, table.name)
        for table in statement.tables:
            if table.use == "delete" and made.pop(table.key, None) is None:
                dropped[table.key] = table.name
            elif table.use == "define":
                made[table.key] = table.name
                dropped.pop(table.key, None)
        problems += statement.problems
    problems += () if problems else _unknown_statements(lexed)
    tables = tuple(sorted(read.values()))
    return Analysis(
        definitions=tuple(sorted(made.values())),
        references=tables,
        tables=tables,
        mutates=tuple(sorted(changed.values())),
        deletes=tuple(sorted(dropped.values())),
        diagnostics=tuple(problems),
        syntax_error=any(problem.code == "syntax-error" for problem in problems),
    )


@lru_cache(maxsize=512)
def tables_read(source: str) -> tuple[str, ...]:
    """The tables that a SQL text reads, sorted."""
    return read_sql(lex(source)).references


def _foreign(statement: Statement, use: str, made: dict[str, str]) -> Iterable[Table]:
    return (table for table in statement.tables if table.use == use and table.key not in made)


def _unknown_statements(lexed: Lexed) -> Iterable[Diagnostic]:
    """Statements that begin with a word that no database knows, or with something that is no word."""
    for tokens in statements(lexed.tokens):
        first = tokens[0]
        if first.key == "(" or (first.kind == "word" and first.key in _FIRST_WORDS):
            continue
        if first.kind == "value":
            continue
        word = lexed.text[first.start : first.end]
        message = f"No SQL statement begins with {word}."
        yield Diagnostic("syntax-error", "error", message, span_of(lexed.text, first.start, first.end))
