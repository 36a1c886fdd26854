"""From a notebook to a marimo file: one function for each cell, its arguments what it reads from other cells."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
import warnings
from typing import NamedTuple

from quire.document.convert.comments import pack
from quire.document.convert.imported import Exported, counted
from quire.document.interpolation import Interpolated, split, split_markdown
from quire.document.model import Cell, Notebook

_HEAD = 'import marimo\n\n__generated_with = "0.10.0"\napp = marimo.App({options})\n'
_FOOT = '\n\nif __name__ == "__main__":\n    app.run()\n'
_IMPORT = Cell("", "python", "import marimo as mo")
_BUILTIN = frozenset(dir(builtins))


class _Part(NamedTuple):
    """A cell's code in marimo, None when Python cannot read it, and the names that it writes and reads."""

    code: str | None
    writes: frozenset[str]
    reads: frozenset[str]
    cell: Cell


def write_marimo(notebook: Notebook) -> Exported:
    """The marimo file of a notebook.

    SQL becomes ``mo.sql``, text ``mo.md``, an input the assignment of its default, a chart a comment.
    """
    parts = [_part(cell) for cell in notebook.cells]
    if any("mo" in part.reads for part in parts) and not any("mo" in part.writes for part in parts):
        parts.insert(0, _part(_IMPORT))
    defined = frozenset().union(*(part.writes for part in parts))
    title = notebook.metadata.get("title")
    text = _HEAD.format(options=f"app_title={title!r}" if isinstance(title, str) and title else "")
    text += "".join(_function(part, defined) for part in parts) + _FOOT
    return Exported(text, notes=_notes(notebook, parts))


def _notes(notebook: Notebook, parts: list[_Part]) -> tuple[str, ...]:
    notes = []
    writers: dict[str, int] = {}
    for part in parts:
        for name in part.writes:
            writers[name] = writers.get(name, 0) + 1
    if several := sorted(name for name, count in writers.items() if count > 1):
        names = ", ".join(several[:5]) + ("…" if len(several) > 5 else "")
        notes.append(f"marimo refuses names that several cells define: {names}.")
    for kind, what in (("chart", "comments: marimo has no such cells"), ("input", "assignments of their defaults")):
        if count := sum(cell.kind == kind for cell in notebook.cells):
            notes.append(f"{counted(count, f'{kind} cell')} became {what}.")
    return tuple(notes)


def _part(cell: Cell) -> _Part:
    if cell.kind == "markdown":
        code = f"mo.md({_literal(cell.source, split_markdown(cell.source))})"
    elif cell.kind == "sql":
        target = f"{cell.name} = " if cell.name.isidentifier() else ""
        engine = cell.attributes.get("connection", "")
        option = f", engine={engine}" if engine.isidentifier() else ""
        code = f"{target}mo.sql(\n    {_literal(cell.source, split(cell.source))}{option}\n)"
    else:
        code = cell.source if cell.kind == "python" else pack(cell)
    names = _names(code) if "\r" not in code and "\f" not in code else None
    return _Part(None, frozenset(), frozenset(), cell) if names is None else _Part(code, *names, cell)


def _names(code: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names that code writes and reads at its top; None when Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            if any(isinstance(node, ast.Return) for node in tree.body):
                return None
            top = symtable.symtable(code, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    writes = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    writes |= {symbol.get_name() for symbol in top.get_symbols() if symbol.is_namespace()}
    reads = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    tables = list(top.get_children())
    while tables:
        table = tables.pop()
        reads |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        tables += table.get_children()
    return frozenset(name for name in writes if not name.startswith("_")), frozenset(reads - writes - _BUILTIN)


def _literal(text: str, found: Interpolated) -> str:
    """A string literal for marimo's text and SQL, an f-string when something is interpolated."""
    prefix = "rf" if found.expressions else "r"
    if found.expressions:
        parts = [part.replace("{", "{{").replace("}", "}}") for part in found.parts]
        text = parts[0] + "".join("{" + f + "}" + part for f, part in zip(found.fields, parts[1:], strict=True))
    if (
        '"""' in text
        or text.endswith(('"', "\\"))
        or any(c in text for c in "\r\0")
        or (not text.isprintable() and _odd(text))
    ):
        return ("f" if found.expressions else "") + repr(text)
    return f'{prefix}"""\n{text}\n"""' if "\n" in text else f'{prefix}"""{text}"""'


def _odd(text: str) -> bool:
    return not all(c.isprintable() or c in "\n\t" for c in text)


def _function(part: _Part, defined: frozenset[str]) -> str:
    name = (
        part.cell.name
        if part.cell.kind in ("python", "markdown") and re.fullmatch(r"[a-z]\w*", part.cell.name)
        else "_"
    )
    if part.code is None:
        named = f", name={name!r}"
        return f"\n\napp._unparsable_cell(\n    {part.cell.source!r}{named}\n)\n"
    arguments = ", ".join(sorted(part.reads & defined))
    returned = ", ".join(sorted(part.writes))
    if returned and "," not in returned:
        returned += ","
    options = "(hide_code=True)" if part.cell.attributes.get("hide_code") == "true" else ""
    kind = "async def" if _awaits(part.code) else "def"
    body = "\n".join("    " + line if line else line for line in part.code.split("\n")) + "\n" if part.code else ""
    ending = f"    return ({returned})\n" if returned else "    return\n"
    return f"\n\n@app.cell{options}\n{kind} {name}({arguments}):\n{body}{ending}"


def _awaits(code: str) -> bool:
    return "await" in code and any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) for node in ast.walk(ast.parse(code))
    )
