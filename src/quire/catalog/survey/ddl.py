"""Tables from a file of CREATE statements, in any dialect that sqlglot reads; what is broken is skipped and said."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from quire.catalog.survey.facts import ColumnFacts, KeyFacts, TableFacts
from quire.errors import UsageError

_MENTIONS = re.compile(r"\b(?:create|alter|comment)\b", re.IGNORECASE)


class Definition(msgspec.Struct, frozen=True):
    """What a DDL file says: tables and views, and by line what could not be read."""

    tables: tuple[TableFacts, ...] = ()
    problems: dict[str, str] = {}


def read_ddl(text: str, dialect: str = "") -> Definition:
    """The tables and views that a DDL text creates, with keys, comments and the values that checks allow.

    Raises ``UsageError`` for a dialect that is not known.
    """
    import sqlglot

    if dialect and dialect.casefold() not in {one.value for one in sqlglot.dialects.Dialects}:
        known = ", ".join(sorted(one.value for one in sqlglot.dialects.Dialects if one.value))
        raise UsageError(f"The dialect {dialect!r} is not known.", expected=f"one of {known}")
    reading = _Reading()
    for line, statement in _statements(text, dialect):
        if not _MENTIONS.search(statement):
            continue
        try:
            tree = sqlglot.parse_one(statement, read=dialect.casefold() or None)
        except (sqlglot.errors.SqlglotError, RecursionError, ValueError) as fault:
            said = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
            reading.problems[f"line {line}"] = f"This statement cannot be read: {said}"
            continue
        reading.take(tree, line)
    tables = tuple(_finished(table) for table in reading.tables.values())
    return Definition(tables, reading.problems)


def _statements(text: str, dialect: str) -> list[tuple[int, str]]:
    """Each statement with the line at which it begins; one that cannot be told apart ends at the next semicolon."""
    import sqlglot

    try:
        tokens = sqlglot.tokenize(text, read=dialect.casefold() or None)
    except sqlglot.errors.SqlglotError:
        pieces = re.split(r"(?<=;)", text)
        starts = [sum(piece.count("\n") for piece in pieces[:place]) + 1 for place in range(len(pieces))]
        return [(line, piece.strip().rstrip(";")) for line, piece in zip(starts, pieces, strict=True) if piece.strip()]
    found: list[tuple[int, str]] = []
    first: Any = None
    end = 0
    for token in tokens:
        if token.token_type is sqlglot.tokens.TokenType.SEMICOLON:
            if first is not None:
                found.append((first.line, text[first.start : token.start]))
            first = None
        elif first is None:
            first = token
        end = token.end
    if first is not None:
        found.append((first.line, text[first.start : end + 1]))
    return found


class _Reading:
    """What the statements so far have created."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, str], TableFacts] = {}
        self.problems: dict[str, str] = {}

    def take(self, tree: Any, line: int) -> None:
        from sqlglot import exp

        if isinstance(tree, exp.Create) and tree.kind in ("TABLE", "VIEW"):
            self._create(tree, line)
        elif isinstance(tree, exp.Create) and tree.kind == "INDEX":
            self._index(tree)
        elif isinstance(tree, exp.Alter):
            self._alter(tree)
        elif isinstance(tree, exp.Comment):
            self._comment(tree)
        elif isinstance(tree, exp.Command):
            self.problems[f"line {line}"] = "This statement cannot be read."

    def _create(self, tree: Any, line: int) -> None:
        from sqlglot import exp

        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        if not isinstance(target, exp.Table) or not target.name:
            self.problems[f"line {line}"] = "This statement names no table."
            return
        parts = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
        columns = [part for part in parts if isinstance(part, exp.ColumnDef)]
        query = tree.expression if isinstance(tree.expression, exp.Query) else None
        names = [part.name for part in parts if isinstance(part, exp.Identifier)]
        if query is not None and not columns:
            names = names or [name for name in query.named_selects if name and name != "*"]
        comments = [prop.this.name for prop in tree.find_all(exp.SchemaCommentProperty)]
        table = TableFacts(
            target.db,
            target.name,
            tuple(map(_column, columns)) or tuple(ColumnFacts(name) for name in names),
            "view" if tree.kind == "VIEW" else "table",
            comment=comments[0] if comments else "",
            definition=query.sql() if query is not None else "",
        )
        for column in columns:
            table = _with_constraints(table, column.name, column.args.get("constraints") or [])
        for part in parts:
            table = _with_table_constraint(table, part)
        self.tables.setdefault(table.place, table)

    def _index(self, tree: Any) -> None:
        index = tree.this
        table = self._find(index.args.get("table")) if tree.args.get("unique") else None
        params = index.args.get("params")
        columns = tuple(one.this.name for one in (params.args.get("columns") or ()) if one.this) if params else ()
        if table is not None and columns and all(columns) and not params.args.get("where"):
            self._put(msgspec.structs.replace(table, unique_keys=(*table.unique_keys, columns)))

    def _alter(self, tree: Any) -> None:
        from sqlglot import exp

        table = self._find(tree.this)
        if table is None:
            return
        for action in tree.args.get("actions") or ():
            parts = action.expressions if isinstance(action, exp.AddConstraint) else [action]
            for part in parts:
                if isinstance(part, exp.ColumnDef):
                    table = msgspec.structs.replace(table, columns=(*table.columns, _column(part)))
                    table = _with_constraints(table, part.name, part.args.get("constraints") or [])
                else:
                    table = _with_table_constraint(table, part)
        self._put(table)

    def _comment(self, tree: Any) -> None:
        from sqlglot import exp

        text = tree.expression.name if tree.expression is not None else ""
        if tree.args.get("kind") in ("TABLE", "VIEW") and (table := self._find(tree.this)):
            self._put(msgspec.structs.replace(table, comment=text))
        elif tree.args.get("kind") == "COLUMN" and isinstance(tree.this, exp.Column):
            table = self.tables.get((tree.this.db.casefold(), tree.this.table.casefold()))
            if table is not None:
                wanted = tree.this.name.casefold()
                self._put(_changed(table, wanted, comment=text))

    def _find(self, target: Any) -> TableFacts | None:
        return self.tables.get((target.db.casefold(), target.name.casefold())) if target is not None else None

    def _put(self, table: TableFacts) -> None:
        self.tables[table.place] = table


def _column(definition: Any) -> ColumnFacts:
    from sqlglot import exp

    kind = definition.args.get("kind")
    if kind is None:
        return ColumnFacts(definition.name)
    if kind.this == exp.DataType.Type.ENUM:
        return ColumnFacts(definition.name, "VARCHAR", values=tuple(value.name for value in kind.expressions))
    return ColumnFacts(definition.name, kind.sql("duckdb"))


def _with_constraints(table: TableFacts, name: str, constraints: Any) -> TableFacts:
    """The table with what stands behind one of its columns."""
    from sqlglot import exp

    for constraint in constraints:
        kind = constraint.args.get("kind")
        if isinstance(kind, exp.PrimaryKeyColumnConstraint):
            table = msgspec.structs.replace(table, primary_key=(name,))
        elif isinstance(kind, exp.UniqueColumnConstraint):
            table = msgspec.structs.replace(table, unique_keys=(*table.unique_keys, (name,)))
        elif isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null"):
            table = _changed(table, name.casefold(), required=True)
        elif isinstance(kind, exp.CommentColumnConstraint):
            table = _changed(table, name.casefold(), comment=kind.this.name)
        elif isinstance(kind, exp.CheckColumnConstraint):
            table = _checked(table, kind.this)
        elif isinstance(kind, exp.Reference):
            table = _referring(table, (name,), kind)
    return table


def _with_table_constraint(table: TableFacts, part: Any) -> TableFacts:
    """The table with one of its own constraints."""
    from sqlglot import exp

    if isinstance(part, exp.Constraint):
        for inner in part.expressions:
            table = _with_table_constraint(table, inner)
    elif isinstance(part, exp.PrimaryKey):
        table = msgspec.structs.replace(table, primary_key=_names(part.expressions))
    elif isinstance(part, exp.UniqueColumnConstraint) and part.this is not None:
        table = msgspec.structs.replace(table, unique_keys=(*table.unique_keys, _names(part.this.expressions)))
    elif isinstance(part, exp.ForeignKey) and part.args.get("reference") is not None:
        table = _referring(table, _names(part.expressions), part.args["reference"])
    elif isinstance(part, exp.CheckColumnConstraint):
        table = _checked(table, part.this)
    return table


def _referring(table: TableFacts, columns: tuple[str, ...], reference: Any) -> TableFacts:
    from sqlglot import exp

    target = reference.this.this if isinstance(reference.this, exp.Schema) else reference.this
    names = _names(reference.this.expressions) if isinstance(reference.this, exp.Schema) else ()
    key = KeyFacts(columns, target.name, names, target.db)
    return msgspec.structs.replace(table, foreign_keys=(*table.foreign_keys, key))


def _checked(table: TableFacts, condition: Any) -> TableFacts:
    """The table with the values of ``column IN (…)``, where a check is nothing else."""
    from sqlglot import exp

    inside = condition.unnest() if condition is not None else None
    if not isinstance(inside, exp.In) or not isinstance(inside.this, exp.Column):
        return table
    if not inside.expressions or not all(isinstance(value, exp.Literal) for value in inside.expressions):
        return table
    return _changed(table, inside.this.name.casefold(), values=tuple(value.name for value in inside.expressions))


def _changed(table: TableFacts, name: str, **change: Any) -> TableFacts:
    columns = tuple(
        msgspec.structs.replace(column, **change) if column.name.casefold() == name else column
        for column in table.columns
    )
    return msgspec.structs.replace(table, columns=columns)


def _names(parts: Any) -> tuple[str, ...]:
    return tuple(part.this.name if part.key == "ordered" else part.name for part in parts)


def _finished(table: TableFacts) -> TableFacts:
    """The table with its key columns marked as never NULL."""
    for name in table.primary_key:
        table = _changed(table, name.casefold(), required=True)
    return table
