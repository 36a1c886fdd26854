"""The tables of a SQL source and what is done to each, found from its tokens.

One pass over the tokens with a stack of brackets; common table expressions are scoped; statements that no parser
knows yet still give their tables. Never raises.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from quire.analysis.sql.tokens import Lexed, Token, span_of, statements
from quire.analysis.words import words
from quire.document import Diagnostic

Use = Literal["read", "define", "mutate", "delete"]


class Table(NamedTuple):
    """One mention of a table: its dotted ``name``, what is done to it, its place, and whether an alias follows."""

    name: str
    use: Use
    start: int
    end: int
    aliased: bool = False

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return self.name.lower()


_QUERY_WORDS = words("SELECT FROM WITH VALUES")
_TABLE_VERBS = words("TABLE PIVOT UNPIVOT PIVOT_WIDER PIVOT_LONGER SUMMARIZE DESCRIBE DESC SHOW")
_CHANGES = words("INSERT REPLACE UPDATE DELETE TRUNCATE MERGE CREATE DROP ALTER COPY")
_PREFIXES = words("EXPLAIN ANALYZE VERBOSE")
_END_OF_FROM = words(
    "WHERE GROUP HAVING ORDER LIMIT WINDOW QUALIFY SELECT UNION EXCEPT INTERSECT SET RETURNING WHEN OFFSET FETCH FOR "
    "VALUES"
)
_SET_OPERATIONS = words("UNION EXCEPT INTERSECT MINUS")
_SET_WORDS = words("ALL DISTINCT BY NAME CORRESPONDING")
_NEVER_A_TABLE = _END_OF_FROM | words("FROM JOIN ON AS AND OR USING INNER LEFT RIGHT FULL CROSS NATURAL")
_BEFORE_A_TABLE = frozenset({"LATERAL", "ONLY"})
_NOT_SHOWN = words(
    "TABLES DATABASES SCHEMAS ALL VARIABLES COLUMNS VIEWS FUNCTIONS SETTINGS CREATE INDEXES SEARCH_PATH TIMEZONE"
)
_NOT_AN_ALIAS = _NEVER_A_TABLE | words("ASOF POSITIONAL SEMI ANTI OUTER TABLESAMPLE SAMPLE PIVOT UNPIVOT LATERAL AT TO")


_TABLE_AS_VALUE = (
    "A table cannot come from {{ }}: what stands there becomes a value, never SQL. Write the table's name."
)


class _Level:
    """What is known inside one pair of brackets (or at the top of a statement)."""

    __slots__ = ("ctes", "expect", "from_clause", "is_cte", "is_query", "kind", "start")

    def __init__(self, ctes: frozenset[str], *, is_cte: bool = False, expect: bool = False) -> None:
        self.ctes = ctes
        self.is_cte = is_cte
        self.kind = ""  # the verb of a statement that changes something
        self.expect = expect  # a table comes next
        self.from_clause = expect
        self.start = True  # a statement or query may begin here
        self.is_query = False


class Statement(NamedTuple):
    """What one statement mentions: its tables in order, the first word of it, and what is certainly wrong with it."""

    tables: list[Table]
    verb: str
    problems: list[Diagnostic]


def find_tables(lexed: Lexed) -> list[Statement]:
    """Every mention of a table in a source, by statement; common table expressions are not tables."""
    found = []
    for tokens in statements(lexed.tokens):
        scan = _Statement(lexed, tokens)
        tables = scan.scan()
        found.append(Statement(tables, tokens[0].key, scan.problems))
    return found


class _Statement:
    """One pass over one statement."""

    def __init__(self, lexed: Lexed, tokens: list[Token]) -> None:
        self.lexed = lexed
        self.tokens = tokens
        self.found: list[Table] = []
        self.levels = [_Level(frozenset())]
        self.verb = ""
        self.cte_brackets: dict[int, frozenset[str]] = {}  # where each begins, and what is visible inside
        self.problems: list[Diagnostic] = []

    def scan(self) -> list[Table]:
        """Walk over the tokens."""
        position = 0
        while position < len(self.tokens):
            position = self.step(position)
        if self.levels[-1].expect:
            self.missing(position)
        return self.found

    def key(self, position: int) -> str:
        """The word or operator at a position; empty beyond the end and for other tokens."""
        return self.tokens[position].key if 0 <= position < len(self.tokens) else ""

    def step(self, position: int) -> int:
        """Deal with the token at ``position``; gives where to go on."""
        token, level = self.tokens[position], self.levels[-1]
        if token.key == "(":
            self.open(position)
            return position + 1
        if token.key == ")":
            self.close(position)
            return position + 1
        if level.expect:
            return self.factor(position)
        if token.kind == "word":
            return self.word(position)
        if token.key == "," and level.from_clause:
            level.expect = True
        else:
            level.start = False
        return position + 1

    def open(self, position: int) -> None:
        """A bracket opens: a common table expression, a query, a join, or the arguments of a function."""
        level = self.levels[-1]
        if position in self.cte_brackets:
            self.levels.append(_Level(self.cte_brackets[position], is_cte=True))
            return
        inner = _Level(level.ctes, expect=level.expect)
        if level.expect:
            following = self.key(position + 1)
            if following in _QUERY_WORDS or following in _TABLE_VERBS or following in _CHANGES:
                inner.expect = inner.from_clause = False
            level.expect = False
        self.levels.append(inner)

    def close(self, position: int) -> None:
        """A bracket closes; after that of a common table expression a query may begin."""
        if len(self.levels) > 1:
            if self.levels[-1].expect:
                self.missing(position)
            if self.levels.pop().is_cte:
                self.levels[-1].start = True

    def missing(self, position: int) -> None:
        """A table had to stand at ``position``: say so where that is certain."""
        before = position - 1
        if self.key(before) in ("FROM", "JOIN"):
            token = self.tokens[before]
            span = span_of(self.lexed.text, token.start, token.end)
            message = f"A table is missing after {self.lexed.text[token.start : token.end]}."
            self.problems.append(Diagnostic("syntax-error", "error", message, span))

    def factor(self, position: int) -> int:
        """A table is expected: a name, a function, a file, a keyword in between."""
        token, level = self.tokens[position], self.levels[-1]
        if token.key in _BEFORE_A_TABLE:
            return position + 1
        level.expect = level.start = False
        if token.kind == "word" and token.key in _NEVER_A_TABLE:
            self.missing(position)
            return self.word(position)
        if token.kind == "value":
            span = span_of(self.lexed.text, token.start, token.end)
            self.problems.append(Diagnostic("interpolated-table", "error", _TABLE_AS_VALUE, span))
        if token.kind not in ("word", "quoted"):
            return position + 1
        after = self.name(position)
        following = self.key(after)
        if following == "(" or (token.key == "VALUES" and token.kind == "word"):
            return after
        if following == ":" and after == position + 1:  # alias: table
            level.expect = True
            return after + 1
        self.mention(position, after, "read")
        return after

    def name(self, position: int) -> int:
        """Where a dotted name that begins here ends."""
        position += 1
        while self.key(position) == "." and position + 1 < len(self.tokens):
            if self.tokens[position + 1].kind not in ("word", "quoted"):
                break
            position += 2
        return position

    def mention(self, position: int, after: int, use: Use) -> None:
        """Write a table down unless its name is a common table expression's."""
        parts = [self.lexed.name(token) for token in self.tokens[position:after:2]]
        if len(parts) == 1 and use == "read" and parts[0].lower() in self.levels[-1].ctes:
            return
        aliased = self.key(after) == "AS" or (
            after < len(self.tokens)
            and self.tokens[after].kind in ("word", "quoted")
            and self.tokens[after].key not in _NOT_AN_ALIAS
        )
        start, end = self.tokens[position].start, self.tokens[after - 1].end
        self.found.append(Table(".".join(parts), use, start, end, aliased))

    # -- words ---------------------------------------------------------------------------------------------------

    def word(self, position: int) -> int:
        """A word outside the place of a table: a clause, a verb, or nothing of interest."""
        key, level = self.tokens[position].key, self.levels[-1]
        if level.start:
            if key in _PREFIXES:
                return position + 1
            if key in _TABLE_VERBS:
                return self.table_verb(position)
            if key in _CHANGES and (key == "COPY" or self.key(position + 1) != "("):
                return self.change(position)
            if key in ("PREPARE", "ATTACH", "REVOKE"):
                level.kind = key
        if key == "WITH":
            return self.with_clause(position)
        if key == "FROM":
            return self.from_(position)
        if self.verb in ("CREATE", "ALTER") and self.refers(position):
            return self.other_table(position + 1)
        self.clause(key, position)
        return position + 1

    def refers(self, position: int) -> bool:
        """True for ``REFERENCES`` and for the ``LIKE`` of a table's definition."""
        key = self.key(position)
        return key == "REFERENCES" or (key == "LIKE" and self.key(position - 1) in ("(", ","))

    def clause(self, key: str, position: int) -> None:
        """A word that begins or ends a clause."""
        level = self.levels[-1]
        if key == "JOIN":
            level.expect = level.from_clause = True
        elif key in _END_OF_FROM:
            level.from_clause = False
        if key in _QUERY_WORDS:
            level.is_query = True
        if key == "USING" and level.kind in ("DELETE", "MERGE"):
            level.expect = level.from_clause = self.key(position + 1) != "SAMPLE"
        level.start = (
            key in _SET_OPERATIONS
            or (level.start and key in _SET_WORDS)
            or (key == "AS" and level.kind in ("CREATE", "PREPARE"))
        )

    def other_table(self, position: int) -> int:
        """A table that a definition refers to."""
        if position < len(self.tokens) and self.tokens[position].kind in ("word", "quoted"):
            after = self.name(position)
            self.mention(position, after, "read")
            return after
        return position

    def from_(self, position: int) -> int:
        """``FROM`` begins a list of tables, except in ``IS DISTINCT FROM`` and in functions' arguments."""
        level = self.levels[-1]
        before = self.key(position - 1)
        if before == "DISTINCT" and self.key(position - 2) in ("IS", "NOT"):
            return position + 1
        if not (level.is_query or level.start or len(self.levels) == 1) or level.kind in ("ATTACH", "REVOKE"):
            return position + 1
        level.expect = level.from_clause = True
        level.is_query = True
        level.start = False
        return position + 1

    def with_clause(self, position: int) -> int:
        """The names of common table expressions, each visible to what follows it."""
        level = self.levels[-1]
        cursor = position + 1
        recursive = self.key(cursor) == "RECURSIVE"
        cursor += recursive
        header = self.cte_header(cursor)
        if header < 0:
            level.start = False
            return position + 1
        visible = level.ctes
        first = header
        while header >= 0:
            name = self.lexed.name(self.tokens[cursor]).lower()
            self.cte_brackets[header] = visible | {name} if recursive else visible
            visible = visible | {name}
            closing = self.closing(header)
            cursor = closing + 1
            if self.key(cursor) != ",":
                break
            cursor += 1
            header = self.cte_header(cursor)
        level.ctes = visible
        level.start = level.is_query = True
        return first

    def cte_header(self, position: int) -> int:
        """Where the bracket of the expression opens whose name stands here; -1 when none does."""
        if position >= len(self.tokens) or self.tokens[position].kind not in ("word", "quoted"):
            return -1
        cursor = position + 1
        if self.key(cursor) == "(":
            cursor = self.closing(cursor) + 1
        if self.key(cursor) == "USING" and self.key(cursor + 1) == "KEY" and self.key(cursor + 2) == "(":
            cursor = self.closing(cursor + 2) + 1
        if self.key(cursor) != "AS":
            return -1
        cursor += 1
        while self.key(cursor) in ("NOT", "MATERIALIZED"):
            cursor += 1
        return cursor if self.key(cursor) == "(" else -1

    def closing(self, position: int) -> int:
        """The partner of the bracket at ``position``, the end when there is none."""
        depth = 0
        for cursor in range(position, len(self.tokens)):
            key = self.tokens[cursor].key
            if key == "(":
                depth += 1
            elif key == ")":
                depth -= 1
                if depth == 0:
                    return cursor
        return len(self.tokens)

    # -- verbs ---------------------------------------------------------------------------------------------------

    def table_verb(self, position: int) -> int:
        """``TABLE t``, ``PIVOT t``, ``SUMMARIZE t``, ``SHOW t``: a table or a query follows."""
        level, key = self.levels[-1], self.tokens[position].key
        following = self.key(position + 1)
        if following in _QUERY_WORDS or (key == "SHOW" and following in _NOT_SHOWN):
            level.is_query = True
            return position + 1
        level.start = False
        level.is_query = True
        cursor = position + 1
        if following == "TABLE":
            cursor += 1
        level.expect = True
        return cursor

    def change(self, position: int) -> int:
        """A statement that changes something: find what."""
        key, level = self.tokens[position].key, self.levels[-1]
        level.start, level.is_query, level.kind = False, True, key
        if len(self.levels) == 1:
            self.verb = key
        cursor = self.skip(position + 1, _FILLERS[key])
        if key in ("CREATE", "DROP", "ALTER"):
            return self.definition(key, cursor)
        if key == "COPY":
            return self.copy(cursor)
        return self.target(cursor, "mutate")

    def skip(self, position: int, words: frozenset[str]) -> int:
        """Go over words that say nothing about names."""
        while self.key(position) in words:
            position += 1
        return position

    def target(self, position: int, use: Use) -> int:
        """The table that is changed."""
        if position >= len(self.tokens) or self.tokens[position].kind not in ("word", "quoted"):
            return position
        after = self.name(position)
        self.mention(position, after, use)
        return after

    def definition(self, verb: str, position: int) -> int:
        """``CREATE``, ``DROP`` and ``ALTER`` of tables and views; other things have no rows."""
        kind = self.key(position)
        cursor = self.skip(position + 1, _FILLERS["IF"])
        if verb == "CREATE" and kind == "INDEX":
            while cursor < len(self.tokens) and self.key(cursor) != "ON":
                cursor += 1
            return self.other_table(cursor + 1)
        if kind not in ("TABLE", "VIEW"):
            return cursor
        if verb == "CREATE":
            return self.target(cursor, "define")
        if verb == "ALTER":
            return self.alter(cursor)
        cursor = self.target(cursor, "delete")
        while self.key(cursor) == ",":
            cursor = self.target(cursor + 1, "delete")
        return cursor

    def alter(self, position: int) -> int:
        """``ALTER TABLE`` changes its table, or gives it another name."""
        after = self.name(position)
        if self.key(after) == "RENAME" and self.key(after + 1) == "TO":
            self.target(position, "delete")
            return self.target(after + 2, "define")
        return self.target(position, "mutate")

    def copy(self, position: int) -> int:
        """``COPY t TO`` reads, ``COPY t FROM`` writes."""
        if self.key(position) in ("(", "FROM"):
            self.levels[-1].is_query = self.key(position) == "("
            return position if self.key(position) == "(" else len(self.tokens)
        after = self.name(position)
        cursor = self.closing(after) + 1 if self.key(after) == "(" else after
        self.target(position, "mutate" if self.key(cursor) == "FROM" else "read")
        return len(self.tokens)


_FILLERS: dict[str, frozenset[str]] = {
    "INSERT": words("OR REPLACE IGNORE ABORT FAIL ROLLBACK INTO OVERWRITE TABLE"),
    "REPLACE": frozenset({"INTO"}),
    "UPDATE": words("ONLY OR REPLACE IGNORE ABORT FAIL ROLLBACK"),
    "DELETE": frozenset({"FROM", "ONLY"}),
    "TRUNCATE": frozenset({"TABLE", "ONLY"}),
    "MERGE": frozenset({"INTO"}),
    "COPY": frozenset({"INTO"}),
    "CREATE": words(
        "OR REPLACE TEMP TEMPORARY RECURSIVE MATERIALIZED UNLOGGED GLOBAL LOCAL UNIQUE PERSISTENT TRANSIENT EXTERNAL"
    ),
    "DROP": frozenset({"MATERIALIZED"}),
    "ALTER": frozenset({"MATERIALIZED"}),
    "IF": frozenset({"IF", "NOT", "EXISTS", "CONCURRENTLY"}),
}
