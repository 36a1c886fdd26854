"""Give a name of a cell another name, and follow its references: small edits of text, everything else as it was."""

from __future__ import annotations

import re

import msgspec

from quire.analysis.cells import analyse
from quire.analysis.graph import Graph
from quire.analysis.python.occurrences import occurrences
from quire.analysis.sql.render import Edit, rendered
from quire.analysis.sql.tables import find_tables
from quire.analysis.sql.tokens import lex
from quire.document import Cell, split, split_markdown

__all__ = ["renamed"]


def renamed(graph: Graph, id: str, old: str, new: str) -> dict[str, Cell]:
    """The cells that change when ``old``, which the cell ``id`` defines, becomes ``new``.

    Where several cells define ``old``, only this one changes: the others keep their readers.
    """
    found = {}
    for each in _concerned(graph, id, old):
        cell = graph.cell(each)
        changed = _rename_in(cell, old, new, defines=old in graph.analysis(each).definitions)
        if changed != cell:
            found[each] = changed
    return found


def _concerned(graph: Graph, id: str, name: str) -> tuple[str, ...]:
    """The cell and all whose version of the name goes back to it."""
    if not graph.order_mode and len(graph.definers(name)) > 1:
        return (id,)
    found = {id}
    waiting = [id]
    while waiting:
        source = waiting.pop()
        for below in graph.downstream(source):
            if below not in found and graph.reads_from(below, source, name):
                found.add(below)
                waiting.append(below)
    return tuple(each for each in graph.ids if each in found)


def _rename_in(cell: Cell, old: str, new: str, *, defines: bool) -> Cell:
    if cell.kind == "python":
        return msgspec.structs.replace(cell, source=_python(cell.source, old, new))
    if cell.kind == "sql":
        named = cell.name == old and defines
        return msgspec.structs.replace(cell, source=_sql(cell, old, new), name=new if named else cell.name)
    if cell.kind == "markdown":
        return msgspec.structs.replace(cell, source=_expressions(cell.source, old, new, markdown=True))
    key = "data" if cell.kind == "chart" else "options"
    pattern = rf"(?P<head>(?:^|[{{,])\s*[\"']?{key}[\"']?\s*:\s*[\"']?){re.escape(old)}(?=[\"'.\s,}}]|$)"
    source = re.sub(pattern, lambda match: match["head"] + new, cell.source, flags=re.MULTILINE | re.IGNORECASE)
    return msgspec.structs.replace(cell, source=source, name=new if defines and cell.name == old else cell.name)


def _python(source: str, old: str, new: str) -> str:
    places = occurrences(source, old)
    if not places:
        return source
    return rendered(source, 0, len(source), [(each.start, each.end, each.form.format(new)) for each in places])


def _expressions(source: str, old: str, new: str, *, markdown: bool = False) -> str:
    return rendered(source, 0, len(source), _expression_edits(source, old, new, markdown=markdown))


def _expression_edits(source: str, old: str, new: str, *, markdown: bool = False) -> list[Edit]:
    """Edits inside the expressions between ``{{`` and ``}}``."""
    found = split_markdown(source) if markdown else split(source)
    edits: list[Edit] = []
    for expression, start in zip(found.expressions, found.starts, strict=True):
        for each in occurrences(f"({expression}\n)", old) or ():
            edits.append((start + each.start - 1, start + each.end - 1, new))
    return edits


def _sql(cell: Cell, old: str, new: str) -> str:
    """Mentions of the table, and the qualifiers of its columns where it goes by its own name."""
    lexed = lex(cell.source)
    edits = _expression_edits(cell.source, old, new)
    tables = {name.lower() for name in analyse(cell).tables}
    own_name_read = False
    for statement in find_tables(lexed):
        for table in statement.tables:
            if table.key == old.lower() and (table.use != "read" or table.key in tables):
                edits.append((table.start, table.end, _like(cell.source[table.start : table.end], new)))
                own_name_read = own_name_read or not table.aliased
    if own_name_read:
        places = {start for start, _, _ in edits}
        for at, token in enumerate(lexed.tokens[:-1]):
            word = token.kind in ("word", "quoted") and lexed.name(token).lower() == old.lower()
            qualifies = lexed.tokens[at + 1].key == "." and (at == 0 or lexed.tokens[at - 1].key != ".")
            if word and qualifies and token.start not in places:
                edits.append((token.start, token.end, _like(cell.source[token.start : token.end], new)))
    return rendered(cell.source, 0, len(cell.source), edits)


def _like(written: str, new: str) -> str:
    """The new name, quoted as the old one was."""
    return f"{written[0]}{new}{written[0]}" if written[0] in '"`' else new
