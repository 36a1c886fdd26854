"""A word of SQL used as the name of a table or a column without quotes, as in ``FROM order``."""

from __future__ import annotations

from quire.analysis.sql import Token
from quire.analysis.words import words
from quire.checks.model import NOTHING, Edit, Found, World
from quire.checks.statement import Statement, sqlglot_dialect
from quire.checks.syntax.tokens import further, mended, misread, tokens_of

CODE = "reserved-name"
_WORDS = words(
    "ORDER GROUP TABLE INDEX USER SELECT FROM WHERE VALUES CHECK DEFAULT REFERENCES PRIMARY FOREIGN KEY UNIQUE "
    "CASE WHEN THEN ELSE END LIMIT OFFSET UNION ALL AND OR NOT IN IS NULL LIKE BETWEEN EXISTS JOIN LEFT RIGHT "
    "FULL INNER OUTER CROSS NATURAL ON USING AS BY HAVING DISTINCT SET TO INTO ADD COLUMN COLLATE CONSTRAINT "
    "TRANSACTION TRIGGER VIEW WINDOW ANALYZE ANALYSE ARRAY ASC DESC BOTH CAST CURRENT_DATE CURRENT_TIME "
    "CURRENT_TIMESTAMP CURRENT_USER FETCH FOR GRANT LATERAL LEADING TRAILING ONLY PLACING QUALIFY SESSION_USER "
    "SOME SYMMETRIC VARIADIC WITH INTERVAL LOCALTIME CREATE ALTER DROP DELETE INSERT UPDATE INTERSECT EXCEPT "
    "ISNULL NOTNULL COMMIT ESCAPE DEFERRABLE RETURNING AUTOINCREMENT PIVOT UNPIVOT ANY DO GLOB REGEXP MATCH IF "
    "END OVERLAPS FREEZE ILIKE SIMILAR VERBOSE AUTHORIZATION BINARY"
)
#: Words that no database takes as a name, though the parser does.
_HARD = words("ORDER GROUP TABLE SELECT FROM WHERE CHECK DEFAULT FOREIGN REFERENCES UNIQUE PRIMARY")
_BEFORE = words("SELECT DISTINCT ( , WHERE AND OR ON BY = < > + - * /")
_AFTER = words(", ) FROM = < > <= >= <> != IS LIKE IN BETWEEN AS DESC ASC LIMIT")
_TABLE_AFTER = frozenset(("FROM", "JOIN", ","))


def check(statement: Statement, world: World) -> Found:
    """Quote such words where a table or a column of that name is known and can only be meant."""
    tokens = tokens_of(statement.text)
    named = {token.key for token in tokens if token.kind == "word" and token.key in _WORDS and _known(token.key, world)}
    if not named or not (misread(statement) or (world.database is None and named & _HARD)):
        return NOTHING
    edits = [
        Edit(token.start, token.end, _quoted(statement, token, world))
        for at, token in enumerate(tokens)
        if token.key in named and token.kind == "word" and _is_name(tokens, at, world)
    ]
    if not edits:
        return NOTHING
    after = statement.edited(edits)
    names = ", ".join(sorted({name.lower() for name in named}))
    if not further(statement, after, world):
        return NOTHING
    return mended(CODE, f"A word of SQL that is a name here was put in quotes: {names}.", statement.text, after)


def _known(word: str, world: World) -> bool:
    return world.table(word) is not None or word.lower() in world.schema.by_column


def _quoted(statement: Statement, token: Token, world: World) -> str:
    word = statement.text[token.start : token.end]
    table = world.table(word)
    columns = world.schema.by_column.get(word.lower(), ())
    column = columns[0].column(word) if columns else None
    name = table.name if table is not None else column.name if column is not None else word
    return (
        f"`{name}`"
        if sqlglot_dialect(statement.dialect)
        in ("mysql", "bigquery", "spark", "hive", "databricks", "doris", "starrocks")
        else f'"{name}"'
    )


def _is_name(tokens: list[Token], at: int, world: World) -> bool:
    """Whether the word stands where only a name can stand."""
    word = tokens[at].key
    before = tokens[at - 1].key if at else ""
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if before == "." or after == ".":
        return True
    if before in _TABLE_AFTER and world.table(word) is not None and after != "BY":
        return before != "," or after in (",", "", "AS", "WHERE", "ON") or _in_from(tokens, at)
    if word.lower() not in world.schema.by_column or after == "BY":
        return False
    return before in _BEFORE and (after in _AFTER or not after)


def _in_from(tokens: list[Token], at: int) -> bool:
    for token in reversed(tokens[:at]):
        if token.key in ("FROM", "JOIN"):
            return True
        if token.key in ("SELECT", "WHERE", "ON", "BY", "HAVING", "("):
            return False
    return False
