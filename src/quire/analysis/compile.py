"""SQL cells as one statement, so that nothing is materialised between cells of one connection.

A cell that reads other cells of its connection carries them along as common table expressions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from quire.analysis.graph import Graph
from quire.analysis.sql.render import Edit, Parameters, parameter_edits, rendered
from quire.analysis.sql.tables import Table, find_tables
from quire.analysis.sql.tokens import Lexed, Token, lex, statements
from quire.analysis.words import words
from quire.document import Cell, Diagnostic

_QUERIES = words("SELECT FROM WITH VALUES TABLE PIVOT UNPIVOT PIVOT_WIDER PIVOT_LONGER SUMMARIZE DESCRIBE DESC SHOW (")
_DESCRIBING = words("SUMMARIZE DESCRIBE DESC SHOW")
_CHANGING = words("INSERT UPDATE DELETE MERGE")
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)
_RESERVED = words(
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint "
    "create default desc describe distinct do else end except false fetch for foreign from grant group having "
    "in initially intersect into lateral leading limit not null offset on only or order pivot primary qualify "
    "references returning select show some summarize symmetric table then to trailing true union unique "
    "unpivot using values when where window with"
)


class CompiledSQL(msgspec.Struct, frozen=True):
    """A statement to run: ``parameters`` are Python expressions, bound in order to ``$1``, ``$2``, ….

    ``chained`` are the cells that were carried along, in the order of their expressions.
    """

    sql: str
    parameters: tuple[str, ...] = ()
    chained: tuple[str, ...] = ()


def compile_sql(id: str, cells: Mapping[str, Cell], graph: Graph) -> CompiledSQL | Diagnostic:
    """What runs when a SQL cell runs; a diagnostic when that cannot be one statement.

    ``cells`` are versions that go before the graph's own, such as drafts; it may be empty.
    """
    pieces = _collect(id, cells, graph)
    if isinstance(pieces, Diagnostic):
        return pieces
    parameters = Parameters()
    target = pieces[id]
    chained = [piece for each, piece in pieces.items() if each != id]
    if not chained:
        edits = parameter_edits(target.lexed, parameters)
        if isinstance(edits, Diagnostic):
            return edits
        text = target.lexed.text
        return CompiledSQL(rendered(text, 0, len(text), edits), tuple(parameters.expressions))
    return _composed(target, chained, parameters)


class _Piece:
    """One cell on its way into the statement."""

    def __init__(self, cell: Cell, lexed: Lexed) -> None:
        self.cell = cell
        self.lexed = lexed
        self.statements = list(statements(lexed.tokens))
        found = find_tables(lexed)
        self.tables: list[Table] = [table for each in found for table in each.tables]
        self.sources: dict[str, str] = {}  # table, in lower case → the cell that it is
        self.expression = cell.name  # the name of its common table expression

    @property
    def tokens(self) -> list[Token]:
        """The tokens of its one statement."""
        return self.statements[0]

    @property
    def verb(self) -> str:
        """The first word."""
        return self.tokens[0].key

    def own_names(self) -> tuple[int, frozenset[str]]:
        """Where its own ``WITH`` header ends (0: it has none), and the names that it gives at its top."""
        if self.verb != "WITH":
            return 0, frozenset()
        names, depth = set(), 0
        header = 2 if self.tokens[1].key == "RECURSIVE" else 1
        expecting = True
        for token in self.tokens[header:]:
            if depth == 0 and expecting and token.kind in ("word", "quoted"):
                names.add(self.lexed.name(token).lower())
                expecting = False
            elif token.key == "(":
                depth += 1
            elif token.key == ")":
                depth -= 1
            elif token.key == "," and depth == 0:
                expecting = True
            elif depth == 0 and token.key in _QUERIES | _CHANGING:
                break
        return header, frozenset(names)


def _collect(id: str, cells: Mapping[str, Cell], graph: Graph) -> dict[str, _Piece] | Diagnostic:
    """The cell and all that it is built on, sources first."""
    found: dict[str, _Piece] = {}
    work: list[tuple[str, bool]] = [(id, False)]
    visiting: set[str] = set()
    while work:
        each, done = work.pop()
        if done:
            found[each] = found.pop(each)
            continue
        if each in visiting:
            continue
        visiting.add(each)
        cell = cells.get(each) or graph.cell(each)
        piece = found[each] = _Piece(cell, lex(cell.source))
        work.append((each, True))
        for table in piece.tables if cell.attributes.get("connection") else ():
            if table.use != "read":
                continue
            source = _source(each, cell, table, cells, graph)
            if isinstance(source, Diagnostic):
                return source
            if source is not None:
                piece.sources[table.key] = source
                work.append((source, False))
    problem = _not_chainable(id, found) if len(found) > 1 else None
    return problem or found


def _source(id: str, cell: Cell, table: Table, cells: Mapping[str, Cell], graph: Graph) -> str | Diagnostic | None:
    """The cell of the same connection that a table is, None when it is a table of the database."""
    if id not in graph:
        return None
    source = graph.provider(id, table.name)
    if source is None:
        rivals = [each for each in graph.upstream(id) if graph.cell(each).name.lower() == table.key]
        if len(rivals) > 1:
            message = f"Several cells define {table.name}, so it cannot be known which this cell reads."
            return Diagnostic("multiple-definitions", "error", message)
        return None
    other = cells.get(source) or graph.cell(source)
    same = other.attributes.get("connection") == cell.attributes.get("connection")
    return source if other.kind == "sql" and same and other.name.lower() == table.key else None


def _not_chainable(id: str, pieces: dict[str, _Piece]) -> Diagnostic | None:
    """Only one query can stand in brackets."""
    for each, piece in pieces.items():
        label = f"The cell {piece.cell.name}" if each != id else "This cell"
        if piece.lexed.diagnostics:
            return Diagnostic(
                "not-chainable", "error", f"{label} has a syntax error: {piece.lexed.diagnostics[0].message}"
            )
        if len(piece.statements) != 1:
            what = f"{label} holds {len(piece.statements) or 'no'} statements and cannot be one query with others."
            remedy = "Give each statement a cell of its own." if piece.statements else "Write its query."
            return Diagnostic("not-chainable", "error", f"{what} {remedy}")
        if each != id and piece.verb not in _QUERIES:
            message = f"{label} is no query, so other cells cannot read from it. Read the table that it makes instead."
            return Diagnostic("not-chainable", "error", message)
        if each == id and piece.verb not in _QUERIES | _CHANGING | {"CREATE", "EXPLAIN"}:
            message = f"{label} begins with {piece.verb} and cannot read other cells. Query them in a cell of its own."
            return Diagnostic("not-chainable", "error", message)
    return None


def _composed(target: _Piece, chained: list[_Piece], parameters: Parameters) -> CompiledSQL | Diagnostic:
    by_id = {piece.cell.id: piece for piece in (*chained, target)}
    _name_expressions(target, chained)
    expressions = []
    for piece in chained:
        body = _body(piece, by_id, parameters, 0)
        if isinstance(body, Diagnostic):
            return body
        expressions.append(f"{_quoted(piece.expression)} AS (\n{body}\n)")
    with_ = ",\n".join(expressions)
    at, lead = _insertion(target)
    tokens = target.tokens
    head = _body(target, by_id, parameters, 0, at)
    tail = _body(target, by_id, parameters, at)
    if isinstance(head, Diagnostic) or isinstance(tail, Diagnostic):
        return head if isinstance(head, Diagnostic) else tail  # type: ignore[return-value]
    if tokens[0].key in _DESCRIBING:
        sql = f"WITH {with_}\nSELECT * FROM (\n{tail}\n)"
    elif lead:
        sql = f"{head} {with_},\n{tail}"
    else:
        sql = f"{head} WITH {with_}\n{tail}".lstrip()
    return CompiledSQL(sql, tuple(parameters.expressions), tuple(piece.cell.id for piece in chained))


def _insertion(target: _Piece) -> tuple[int, bool]:
    """The token before which the expressions stand; True when a ``WITH`` is there already."""
    tokens = target.tokens
    at = 0
    if target.verb == "EXPLAIN":
        at = next((place for place, token in enumerate(tokens) if token.key in _QUERIES - {"("} | _CHANGING), 0)
    elif target.verb == "CREATE":
        at = next((place + 1 for place, token in enumerate(tokens) if token.key == "AS"), 0)
    if tokens[at].key == "WITH":
        return at + (2 if tokens[at + 1].key == "RECURSIVE" else 1), True
    return at, False


def _name_expressions(target: _Piece, chained: list[_Piece]) -> None:
    """Give every expression a name that means nothing else anywhere in the statement."""
    taken = set(target.own_names()[1])
    for piece in (*chained, target):
        taken.update(table.key for table in piece.tables if table.key not in piece.sources)
    for piece in chained:
        name, number = piece.cell.name, 2
        while piece.expression.lower() in taken:
            piece.expression = f"{name}_{number}"
            number += 1
        taken.add(piece.expression.lower())


def _body(
    piece: _Piece, by_id: dict[str, _Piece], parameters: Parameters, first: int, last: int | None = None
) -> str | Diagnostic:
    """The text of a piece's tokens with its sources by their names and its values as parameters."""
    tokens = piece.tokens[first:last]
    if not tokens:
        return ""
    values = parameter_edits(piece.lexed, parameters)
    if isinstance(values, Diagnostic):
        return values
    edits = [*values, *_renames(piece, by_id)]
    return rendered(piece.lexed.text, tokens[0].start, tokens[-1].end, edits)


def _renames(piece: _Piece, by_id: dict[str, _Piece]) -> list[Edit]:
    edits = []
    before = {token.start: previous.key for previous, token in zip(piece.tokens, piece.tokens[1:], strict=False)}
    for table in piece.tables:
        source = piece.sources.get(table.key) if table.use == "read" else None
        if source is None or by_id[source].expression == by_id[source].cell.name:
            continue
        may_alias = before.get(table.start) in ("FROM", "JOIN", ",", "(")
        alias = f" AS {_quoted(table.name)}" if may_alias and not table.aliased else ""
        edits.append((table.start, table.end, _quoted(by_id[source].expression) + alias))
    return edits


def _quoted(name: str) -> str:
    """A name as SQL reads it."""
    if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED:
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
