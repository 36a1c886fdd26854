"""A reading as text: the least that must change in what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quire.analysis.words import words
from quire.checks.model import Edit
from quire.checks.names.resolve import View
from quire.checks.names.shape import Shape, Use
from quire.checks.names.state import Added, Pair
from quire.checks.statement import Statement

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = words(
    "all and any as asc between both by case cast check collate column constraint create cross current_date default "
    "delete desc distinct do drop else end escape except exists false fetch for foreign from full grant group "
    "having if in index inner insert intersect into is join key left like limit natural not null offset on or order "
    "outer primary references replace right row rows select set some table then to transaction trigger true union "
    "unique update user using values view when where window with"
)
_BACKTICKS = ("mysql", "bigquery", "spark", "databricks", "hive", "clickhouse")


def quoted(name: str, dialect: str) -> str:
    """A name as the dialect takes it."""
    capitals = dialect in ("postgres", "postgresql") and name != name.lower()
    if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED and not capitals:
        return name
    mark = "`" if dialect in _BACKTICKS else '"'
    return mark + name.replace(mark, mark * 2) + mark


def written(statement: Statement, shape: Shape, view: View) -> str | None:
    """The statement's text with a state's changes; None where these cannot be written."""
    dialect = statement.dialect.lower()
    edits = list(_tables(shape, view, dialect))
    for number in view.state.bound:
        edit = _mention(shape.uses[number], view, dialect)
        if edit is None:
            return None
        edits.append(edit)
    edits += [
        Edit(shape.uses[number].mark.start, shape.uses[number].mark.end, "'" + text.replace("'", "''") + "'")
        for number, text in view.state.texts.items()
    ]
    for number, pairs in view.state.conditions.items():
        mark = shape.sources[number].using_mark
        if mark is None:
            return None
        edits.append(Edit(mark.start, mark.end, f"ON {_held_equal(pairs, view, dialect)}"))
    for scope in shape.scopes:
        added = [each for each in view.state.added if each.source.scope == scope.id]
        if not added:
            continue
        for each in added:
            at = scope.from_end if each.before < 0 else shape.before.get(each.before, -1)
            if at < 0:
                return None
            text = _join(each, view, dialect)
            edits.append(Edit(at, at, f" {text}" if each.before < 0 else f"{text} "))
        edits += [
            Edit(star.mark.start, star.mark.end, f"{quoted(view.source(scope.sources[0]).alias, dialect)}.*")
            for star in scope.stars
            if len(scope.sources) == 1
        ]
    return statement.edited(_merged(edits))


def _merged(edits: list[Edit]) -> list[Edit]:
    """Insertions at one place become one, in their order."""
    merged: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        key = (edit.start, edit.end)
        known = merged.get(key)
        merged[key] = Edit(edit.start, edit.end, known.text + edit.text) if known and edit.start == edit.end else edit
    return list(merged.values())


def _tables(shape: Shape, view: View, dialect: str) -> Iterator[Edit]:
    for number, table in view.state.tables.items():
        source = shape.sources[number]
        if source.mark is None:
            continue
        name = quoted(table.name, dialect)
        asked = any(use.qualifier and view.named(use) == number for use in shape.uses)
        alias = f" AS {quoted(source.alias, dialect)}" if source.alias_mark is None and asked else ""
        yield Edit(source.mark.start, source.mark.end, name + alias)


def _mention(use: Use, view: View, dialect: str) -> Edit | None:
    number, column = view.state.bound[use.id]
    source = view.source(number)
    start = use.qualifier_mark.start if use.qualifier_mark else use.mark.start
    name = quoted(column, dialect)
    alone = len(view.sources(view.shape.scopes[use.scope])) == 1 and source.scope == use.scope
    alias = source.alias
    if not alias and not alone and not view.shape.scopes[source.scope].sides:
        return None
    bare = not alias or (not use.qualifier and _only_owner(use, number, column, view))
    return Edit(start, use.mark.end, name if bare else f"{quoted(alias, dialect)}.{name}")


def _only_owner(use: Use, number: int, column: str, view: View) -> bool:
    return view.owners(use.scope, column.lower()) == (number,)


def _join(added: Added, view: View, dialect: str) -> str:
    source = added.source
    name = quoted(source.name, dialect)
    alias = f" AS {quoted(source.alias, dialect)}" if source.alias.lower() != source.name.lower() else ""
    return f"JOIN {name}{alias} ON {_held_equal(added.on, view, dialect)}"


def _held_equal(pairs: tuple[Pair, ...], view: View, dialect: str) -> str:
    return " AND ".join(
        " = ".join(f"{quoted(view.source(end).alias, dialect)}.{quoted(column, dialect)}" for end, column in pair)
        for pair in pairs
    )
