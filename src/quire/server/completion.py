"""Suggestions for a cell of any kind: gathers what is known, asks the kernel where only it knows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from quire.document import Column
from quire.errors import KernelError
from quire.server import pinning, suggestions
from quire.server.browse import described
from quire.server.functions import functions
from quire.server.living import Living
from quire.server.sqlscope import Scope, scope_at
from quire.server.suggestions import Known, matching
from quire.server.wire_http import CompleteQuery, Completions
from quire.server.workspace import Workspace
from quire.session.changeset import utf16_offset

NAME_END = re.compile(r"\w*\Z")
HOLE = re.compile(r"\{\{(?:(?!\}\}).)*\Z", re.DOTALL)


async def complete(workspace: Workspace, asked: CompleteQuery) -> Completions:
    """Suggestions at a position; an empty answer where nothing is known, never a failure while typing."""
    position = code_point_offset(asked.code, asked.position)
    living = await workspace.notebook(asked.path)
    if asked.kind == "python":
        found = await _python(living, asked.code, position)
    elif asked.kind == "markdown":
        hole = HOLE.search(asked.code[:position])
        inside = hole[0][2:] if hole else ""
        found = await _hole(living, inside, position) if hole else Completions(position, ())
    elif asked.kind == "prompt":
        found = await _pins(workspace, living, asked.code, position)
    elif asked.kind == "sql":
        found = await _sql(workspace, living, asked, position)
    else:
        frames = await _frames(living)
        suggest = suggestions.chart if asked.kind == "chart" else suggestions.widget
        start, items = suggest(asked.code, position, frames)
        found = matching(start, asked.code[start:position], items)
    return Completions(utf16_offset(asked.code, found.start), found.items, found.more)


def code_point_offset(text: str, position: int) -> int:
    """A UTF-16 position as a code point position, within the text."""
    units = text.encode("utf-16-le", "surrogatepass")[: max(0, position) * 2]
    return len(units.decode("utf-16-le", "ignore"))


async def _python(living: Living, code: str, position: int) -> Completions:
    typed = NAME_END.search(code[:position])
    start = typed.start() if typed else position
    try:
        items = await living.complete(code, position)
    except KernelError:
        items = ()
    return Completions(start, items[: suggestions.MOST], len(items) > suggestions.MOST)


async def _hole(living: Living, inside: str, position: int) -> Completions:
    expression = inside.lstrip()
    found = await _python(living, expression, len(expression))
    return Completions(position - len(expression) + found.start, found.items, found.more)


async def _sql(workspace: Workspace, living: Living, asked: CompleteQuery, position: int) -> Completions:
    scope: Scope = scope_at(asked.code, position)
    if scope.place == "hole":
        return await _hole(living, scope.hole, position)
    if scope.place == "none":
        return Completions(position, ())
    catalog = await workspace.catalog.read()
    # Without a connection a cell queries frames; with one, frames of the same connection are common table expressions.
    tables = (
        described(catalog, workspace.connections.tables(asked.connection), asked.connection) if asked.connection else ()
    )
    dialect = workspace.connections.dialect(asked.connection) if asked.connection else "duckdb"
    known = Known(tables, await _frames(living), await asyncio.to_thread(functions, dialect))
    return matching(scope.start, scope.prefix, suggestions.sql(scope, known))


async def _pins(workspace: Workspace, living: Living, prompt: str, position: int) -> Completions:
    at = pinning.typed_at(prompt, position)
    if at is None:
        return Completions(position, ())
    start, typed = at
    frames = await _frames(living)
    cells = {name: cell.kind for cell in living.snapshot().cells for name in (cell.name, *cell.definitions[:1]) if name}
    here = pinning.standing(
        ((name, len(columns)) for name, columns in frames.items()),
        ((name, kind) for name, kind in cells.items() if name not in frames),
    )
    names = (*here, *await workspace.contexts.names())
    return await asyncio.to_thread(pinning.offers, start, typed, names)


async def _frames(living: Living) -> dict[str, Sequence[Column]]:
    """The frames that the kernel holds, and those that SQL cells would define once they run."""
    defined: dict[str, Sequence[Column]] = {
        cell.name: () for cell in living.snapshot().cells if cell.kind == "sql" and cell.name
    }
    try:
        return {**defined, **await living.frames()}
    except KernelError:
        return defined
