"""A large query as one cell for each of its common table expressions, and the way back; no model is asked.

The text stays as it is, comments included; the result stays the same.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from quire.analysis import CompiledSQL, Graph, compile_sql
from quire.analysis.sql.tables import find_tables
from quire.analysis.sql.tokens import Lexed, Token, lex, statements
from quire.document import Cell, split

_READS = frozenset(("SELECT", "FROM", "VALUES", "WITH", "TABLE", "PIVOT", "UNPIVOT", "("))
_PLAIN = re.compile(r"[^\W\d]\w*")
_ALIASABLE = frozenset(("FROM", "JOIN", ",", "("))


class Cannot(Exception):
    """A query that cannot be taken apart, or cells that cannot be put together; the reason is a sentence."""


class Part(NamedTuple):
    """A common table expression: its name, its column names in brackets, its text with the comments before it."""

    name: str
    columns: str
    text: str
    recursive: bool


def explode(cell: Cell, taken: Iterable[str] = (), dialect: str = "duckdb") -> tuple[Cell, ...]:
    """The cells of a query, sources first, the last in the place of the query itself. Raises ``Cannot``."""
    lexed = lex(cell.source)
    found = list(statements(lexed.tokens))
    if lexed.diagnostics or len(found) != 1:
        raise Cannot("Only a cell with one whole statement can be taken apart.")
    if found[0][0].key != "WITH":
        raise Cannot("The query has no common table expressions (WITH name AS …) to take apart.")
    parts, at = _parts(lexed, found[0])
    if found[0][at].key not in _READS:
        raise Cannot("Only a query can be taken apart; this statement changes something.")
    head = cell.source[: found[0][0].start]
    main = head + cell.source[found[0][at - 1].end :].lstrip()
    used = {name.casefold() for name in taken} | {cell.name.casefold()} - {""}
    names: dict[str, str] = {}
    cells: list[Cell] = []
    for part in parts:
        body = _renamed(_body(part, dialect), names)
        name = _free(part.name, used)
        names[part.name.lower()] = name
        cells.append(Cell(f"{cell.id}-{len(cells)}", "sql", body, name, dict(cell.attributes)))
    return (*cells, msgspec.structs.replace(cell, source=_renamed(main, names)))


def _parts(lexed: Lexed, tokens: list[Token]) -> tuple[list[Part], int]:
    """The expressions in order, and the token with which the query itself begins."""
    recursive = tokens[1].key == "RECURSIVE"
    at = 2 if recursive else 1
    before = tokens[at - 1].end
    parts: list[Part] = []
    while True:
        if at + 3 >= len(tokens) or tokens[at].kind not in ("word", "quoted"):
            raise Cannot("The WITH of this query is written in a way that is not understood.")
        name, comments = lexed.name(tokens[at]), lexed.text[before : tokens[at].start]
        at, columns = at + 1, ""
        if tokens[at].key == "(":
            end = _closing(tokens, at)
            columns, at = lexed.text[tokens[at].start : tokens[end].end], end + 1
        at = _as(tokens, at)
        end = _closing(tokens, at)
        inside = lexed.text[tokens[at].end : tokens[end].start]
        if tokens[at + 1].key not in _READS:
            raise Cannot(f"{name} is no query.")
        own = recursive and any(table.key == name.lower() for each in find_tables(lex(inside)) for table in each.tables)
        parts.append(Part(name, columns, _commented(comments, _dedented(inside)), own))
        at, before = end + 1, tokens[end].end
        if at >= len(tokens):
            raise Cannot("The query ends after its WITH.")
        if tokens[at].key != ",":
            return parts, at
        before, at = tokens[at].end, at + 1


def _as(tokens: list[Token], at: int) -> int:
    """Behind ``AS``, ``AS MATERIALIZED`` or ``AS NOT MATERIALIZED``: the opening bracket."""
    words = [token.key for token in tokens[at : at + 4]]
    for said in (["AS"], ["AS", "MATERIALIZED"], ["AS", "NOT", "MATERIALIZED"]):
        if words[: len(said) + 1] == [*said, "("]:
            return at + len(said)
    raise Cannot("The WITH of this query is written in a way that is not understood.")


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place].key == "(") - (tokens[place].key == ")")
        if depth == 0:
            return place
    raise Cannot("A bracket is not closed.")


def _body(part: Part, dialect: str) -> str:
    """What the cell of an expression says."""
    if part.recursive:
        name = _quoted(part.name)
        return f"WITH RECURSIVE {name}{part.columns} AS (\n{part.text}\n)\nSELECT * FROM {name}"
    if part.columns and dialect == "sqlite":
        raise Cannot(f"{part.name} names its columns in brackets, which a cell in SQLite cannot.")
    if part.columns:
        return f"SELECT * FROM (\n{part.text}\n) AS {_quoted(part.name)}{part.columns}"
    return part.text


def _commented(comments: str, text: str) -> str:
    lines = [line.strip() for line in comments.strip().split("\n") if line.strip()]
    return "\n".join([*lines, text])


def _dedented(inside: str) -> str:
    """The text moved to the left margin, unless a text in it spans lines and would change."""
    stripped = inside.strip("\n").rstrip()
    lexed = lex(stripped)
    spanning = any("\n" in stripped[t.start : t.end] for t in lexed.tokens if t.kind in ("string", "quoted", "value"))
    return stripped.strip() if spanning else textwrap.dedent(stripped).strip()


def _renamed(source: str, names: dict[str, str]) -> str:
    """A source whose tables go by other names; what speaks of their columns goes on by an alias."""
    lexed = lex(source)
    before = {token.start: previous for previous, token in zip(lexed.tokens, lexed.tokens[1:], strict=False)}
    edits = []
    for statement in find_tables(lexed):
        for table in statement.tables:
            new = names.get(table.key)
            if new is None or table.use != "read" or new.lower() == table.key:
                continue
            previous = before.get(table.start)
            alias = previous is not None and previous.key in _ALIASABLE and not table.aliased
            edits.append((table.start, table.end, _quoted(new) + (f" AS {_quoted(table.name)}" if alias else "")))
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _free(name: str, used: set[str]) -> str:
    """The name, or one like it that is not taken; from now on it is."""
    base = name if _PLAIN.fullmatch(name) else re.sub(r"\W+", "_", name).strip("_").lower() or "part"
    base = base if not base[0].isdigit() else f"part_{base}"
    found, number = base, 2
    while found.casefold() in used:
        found, number = f"{base}_{number}", number + 1
    used.add(found.casefold())
    return found


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def implode(cells: Sequence[Cell]) -> Cell:
    """One query of several cells that read one another, in the place of the last. Raises ``Cannot``."""
    queries = [cell for cell in cells if cell.kind == "sql"]
    if len(queries) < 2 or len(queries) < len(cells):
        raise Cannot("Choose two or more SQL cells that build on one another.")
    connections = {cell.attributes.get("connection", "") for cell in queries}
    if len(connections) > 1:
        raise Cannot(f"The cells run on different connections: {', '.join(sorted(connections)) or 'none'}.")
    values: list[str] = []
    # Only cells of a connection are joined into one statement; for that alone those without get one.
    held = [
        msgspec.structs.replace(cell, source=_hidden(cell.source, values), attributes={"connection": "any"})
        for cell in queries
    ]
    graph = Graph.build(held)
    ends = [cell for cell in held if not any(cell.id in graph.upstream(other.id) for other in held)]
    if len(ends) != 1:
        raise Cannot("The cells do not end in one: " + ", ".join(cell.name or "a cell" for cell in ends) + ".")
    found = compile_sql(ends[0].id, {}, graph)
    if not isinstance(found, CompiledSQL):
        raise Cannot(found.message)
    if len(found.chained) < len(held) - 1:
        raise Cannot("Not all of the cells build on one another.")
    sql = found.sql
    for number, value in enumerate(values):
        sql = sql.replace(_holder(number), value)
    by_id = {cell.id: cell for cell in queries}
    for id in found.chained:
        cell = by_id[id]
        sql = sql.replace(f"{cell.name} AS (\n", f"{cell.name} AS (\n{_leading(cell.source)}", 1)
    target = by_id[ends[0].id]
    return msgspec.structs.replace(target, source=_leading(target.source) + sql)


def _leading(source: str) -> str:
    """The comments at the top of a cell, which are no tokens of its statement."""
    lexed = lex(source)
    text = source[: lexed.tokens[0].start].strip() if lexed.tokens else ""
    return text + "\n" if text else ""


def _holder(number: int) -> str:
    return f"quire_value_{number}_held"


def _hidden(source: str, values: list[str]) -> str:
    """The source with a name in the place of every value, so that it can be moved as it stands."""
    found = split(source)
    made = found.parts[0]
    for (start, end), part in zip(found.spans, found.parts[1:], strict=True):
        made += _holder(len(values)) + part
        values.append(source[start:end])
    return made
