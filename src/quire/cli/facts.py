"""From what an engine says of a table to the facts that the catalog takes, and the statements that ask for more."""

from __future__ import annotations

from quire.catalog import Profile
from quire.catalog.sqlnames import quoted
from quire.catalog.survey import Candidate, ColumnFacts, KeyFacts, TableFacts, source_of
from quire.warehouse import ColumnProfile, TableInfo, TableProfile

_PAIRS = 1_000


def facts_of(info: TableInfo) -> TableFacts:
    """A table as an engine lists it, without a look at its data."""
    required = {name.casefold() for name in (*info.required, *info.primary_key)}
    return TableFacts(
        schema=info.schema,
        name=info.name,
        columns=tuple(
            ColumnFacts(
                column.name, column.type, info.comments.get(column.name, ""), column.name.casefold() in required
            )
            for column in info.columns
        ),
        kind=info.kind,
        rows=info.rows,
        primary_key=info.primary_key,
        unique_keys=info.unique_keys,
        foreign_keys=tuple(KeyFacts(key.columns, key.table, key.to_columns, key.schema) for key in info.foreign_keys),
        comment=info.comment,
        definition=info.definition,
        problem=info.problem,
    )


def with_profile(table: TableFacts, profile: TableProfile) -> TableFacts:
    """The table with what a look at its data found."""
    found = {column.name: column for column in profile.columns}
    columns = tuple(
        _with_profile(column, found[column.name]) if column.name in found else column for column in table.columns
    )
    return TableFacts(
        table.schema,
        table.name,
        columns,
        table.kind,
        profile.rows if profile.rows is not None else table.rows,
        table.primary_key,
        table.unique_keys,
        table.foreign_keys,
        table.comment,
        table.definition,
        table.problem,
        profile.exact,
    )


def _with_profile(column: ColumnFacts, found: ColumnProfile) -> ColumnFacts:
    profile = Profile(found.null_share, found.distinct, found.minimum, found.maximum, found.pattern)
    told = (column.name, column.type, column.comment, column.required)
    return ColumnFacts(*told, profile, tuple(sorted(found.values)), found.examples)


def some_row(table: TableFacts) -> str:
    """A statement that fails when the table cannot be read at all."""
    return f"SELECT 1 FROM {source_of(table)} LIMIT 1"  # noqa: S608 — names are quoted


def repeated_rows(table: TableFacts, columns: tuple[str, ...]) -> str:
    """A statement that gives 0 when the columns tell all rows apart and are never NULL."""
    names = ", ".join(map(quoted, columns))
    there = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
    source = source_of(table)
    apart = f"SELECT COUNT(*) FROM (SELECT DISTINCT {names} FROM {source} WHERE {there}) AS pairs"  # noqa: S608
    return f"SELECT (SELECT COUNT(*) FROM {source}) - ({apart}) AS found"  # noqa: S608


def pairs_found(candidate: Candidate, *, all_rows: bool) -> str:
    """A statement that counts the combinations on the left: all of them, or those that the right side holds."""
    left, right = list(map(quoted, candidate.columns)), list(map(quoted, candidate.to_columns))
    names = ", ".join(f"{name} AS c{place}" for place, name in enumerate(left))
    there = " AND ".join(f"{name} IS NOT NULL" for name in left)
    order = ", ".join(str(place) for place, _ in enumerate(left, 1))
    pairs = f"SELECT DISTINCT {names} FROM {source_of(candidate.left)} WHERE {there} ORDER BY {order} LIMIT {_PAIRS}"  # noqa: S608
    met = " AND ".join(f"other.{name} = pairs.c{place}" for place, name in enumerate(right))
    where = "" if all_rows else f" WHERE EXISTS (SELECT 1 FROM {source_of(candidate.right)} AS other WHERE {met})"  # noqa: S608
    return f"SELECT COUNT(*) AS found FROM ({pairs}) AS pairs{where}"  # noqa: S608
