"""One SQL statement, parsed once and looked at by every check: its tree, its scopes, its tables and columns, places."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from quire.analysis.words import words
from quire.checks.model import Edit
from quire.document import Span

if TYPE_CHECKING:
    from sqlglot import Dialect, exp
    from sqlglot.optimizer.scope import Scope
    from sqlglot.tokens import Token

_OTHER_NAMES = {
    "postgresql": "postgres",
    "files": "duckdb",
    "mssql": "tsql",
    "sqlserver": "tsql",
    "mariadb": "mysql",
    "sqlite3": "sqlite",
    "sparksql": "spark",
}
_KNOWN = words(
    "athena bigquery clickhouse databricks doris drill druid duckdb exasol fabric hive materialize mysql oracle "
    "postgres presto redshift risingwave snowflake spark sqlite starrocks tableau teradata trino tsql"
)


class Statement:
    """A statement in a dialect, with what the database said of it.

    ``refused`` holds the database's own words where it does not take the statement; None where it does, and where
    nobody could be asked. Whatever needs the parser is found when it is first asked for, and only once.
    """

    def __init__(self, text: str, dialect: str = "duckdb", refused: str | None = None) -> None:
        self.text = text
        self.dialect = dialect
        self.refused = refused

    @cached_property
    def _parsed(self) -> tuple[exp.Expression | None, str, int]:
        return parse(self.text, self.dialect)

    @property
    def tree(self) -> exp.Expression | None:
        """The parsed statement; None where it cannot be parsed, or where it is more than one, or none."""
        return self._parsed[0]

    @property
    def problem(self) -> str:
        """What the parser does not understand; empty where it does."""
        return self._parsed[1]

    @property
    def problem_at(self) -> int:
        """Where in the text that is."""
        return self._parsed[2]

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes of the query, inner ones first; empty where it cannot be parsed."""
        if self.tree is None:
            return ()
        from sqlglot.errors import SqlglotError
        from sqlglot.optimizer.scope import traverse_scope

        try:
            return tuple(traverse_scope(self.tree))
        except (SqlglotError, RecursionError, ValueError, AttributeError, KeyError):
            return ()

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens as far as the text can be split into such."""
        return tokens_of(self.text, self.dialect)

    @cached_property
    def tables(self) -> tuple[exp.Table, ...]:
        """Every stored table or frame that is read, in the order of the text; not common table expressions."""
        from sqlglot import exp

        found = {
            id(source): source for scope in self.scopes for _, source in scope.references if _is_table(source, scope)
        }
        return tuple(sorted((each for each in found.values() if isinstance(each, exp.Table)), key=place))

    @cached_property
    def columns(self) -> tuple[exp.Column, ...]:
        """Every mention of a column, in the order of the text."""
        if self.tree is None:
            return ()
        from sqlglot import exp

        return tuple(sorted(self.tree.find_all(exp.Column), key=place))

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text with the edits made, all of which speak of this text; overlapping ones after the first are left."""
        parts, at = [], 0
        for edit in sorted(edits):
            if edit.start >= at:
                parts += [self.text[at : edit.start], edit.text]
                at = edit.end
        return "".join((*parts, self.text[at:]))

    def span(self, node: exp.Expression) -> Span | None:
        """Where a node stands, in lines and columns; None where that is not known."""
        ends = extent(node)
        return None if ends is None else span_of(self.text, *ends)


def sqlglot_dialect(dialect: str) -> str:
    """The parser's name for a dialect; empty, its common one, for one that it does not know."""
    name = dialect.lower().replace(" ", "").replace("_", "")
    name = _OTHER_NAMES.get(name, name)
    return name if name in _KNOWN else ""


@cache
def _dialect(name: str) -> Dialect:
    """The parser's own object for a dialect, made once: it holds nothing of what it reads."""
    from sqlglot.dialects.dialect import Dialect

    return Dialect.get_or_raise(name)


def parse(text: str, dialect: str) -> tuple[exp.Expression | None, str, int]:
    """The tree of a single statement, or what is wrong with the text and where."""
    from sqlglot.errors import ParseError, SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        read = _dialect(sqlglot_dialect(dialect)).parse(text)
        found = [each for each in read if each is not None and each.key != "semicolon"]
    except ParseError as error:
        first: dict[str, Any] = dict(error.errors[0]) if error.errors else {}
        said = str(first.get("description") or error).rstrip(".")
        return None, said, _offset(text, first.get("line"), first.get("col"), str(first.get("highlight") or ""))
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, KeyError, IndexError) as error:
        return None, str(error).partition("\n")[0] or type(error).__name__, 0
    if not found:
        return None, "There is no statement", 0
    if len(found) > 1:
        return None, "There is more than one statement", 0
    return found[0], "", 0


def tokens_of(text: str, dialect: str) -> tuple[Token, ...]:
    """The tokens of a text; none where it cannot be split, as with an open quote."""
    from sqlglot.errors import SqlglotError

    try:
        return tuple(_dialect(sqlglot_dialect(dialect)).tokenize(text))
    except (SqlglotError, ValueError, IndexError):
        return ()


def extent(node: exp.Expression) -> tuple[int, int] | None:
    """Where a node begins and ends in the text, as far as its names and literals tell."""
    places = [
        (start, meta["end"] + 1)
        for each in node.walk()
        if (meta := each.meta) and isinstance(start := meta.get("start"), int) and isinstance(meta.get("end"), int)
    ]
    return (min(place[0] for place in places), max(place[1] for place in places)) if places else None


def place(node: exp.Expression) -> int:
    """Where a node begins; 0 where that is not known."""
    ends = extent(node)
    return ends[0] if ends else 0


def span_of(text: str, start: int, end: int) -> Span:
    """A stretch of text in lines and columns."""

    def at(offset: int) -> tuple[int, int]:
        return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1)

    return Span(*at(start), *at(max(start, end)))


def outer(scope: Scope) -> Iterator[Scope]:
    """The scope and those around it, from the inside out."""
    each: Scope | None = scope
    while each is not None:
        yield each
        each = each.parent


def _is_table(source: Any, scope: Scope) -> bool:
    from sqlglot import exp

    return isinstance(source, exp.Table) and (bool(source.db) or source.name not in scope.cte_sources)


def _offset(text: str, line: Any, column: Any, highlight: str) -> int:
    if not isinstance(line, int) or not isinstance(column, int):
        return 0
    lines = text.split("\n")
    before = sum(len(each) + 1 for each in lines[: line - 1])
    return min(before + max(column - len(highlight), 0), len(text))
