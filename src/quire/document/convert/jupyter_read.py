"""From a Jupyter file of any version to a notebook: every source to the byte, everything else kept beside it."""

from __future__ import annotations

import re
from typing import Any

from quire.document.convert.comments import unpack
from quire.document.convert.imported import CellOrigin, Imported, Origin, counted
from quire.document.convert.jupyter_file import RawCell, cell_language, file_language, joined, parse_file, raw_cells
from quire.document.convert.jupyter_outputs import from_jupyter
from quire.document.ids import with_ids
from quire.document.model import CELL_KINDS, Cell, Group, Notebook

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SQL = frozenset(("sql", "tsql", "mysql", "postgresql", "plsql", "sqlite", "duckdb"))
_MAGIC = re.compile(r"%%(sql|bigquery)\b")


def read_jupyter(data: bytes, name: str) -> Imported:
    """The notebook in a Jupyter file.

    Code becomes Python cells (``%%sql`` and other magics too: they run as they did), raw cells and code in other
    languages become text that is marked as such. Raises ``DocumentError`` in one sentence for a damaged file.
    """
    file = parse_file(data, name)
    language = file_language(file)
    cells: list[Cell] = []
    raws: list[RawCell] = []
    taken: set[str] = set()
    broken = foreign = magics = 0
    for raw in raw_cells(file):
        if raw is None:
            broken += 1
            continue
        cell = _cell(raw, language)
        if not _ID.fullmatch(cell.id) or cell.id in taken:
            cell = Cell("", cell.kind, cell.source, cell.name, cell.attributes, cell.group)
        taken.add(cell.id)
        foreign += cell.attributes.get("type") == "code"
        magics += cell.kind == "python" and _MAGIC.match(cell.source) is not None
        cells.append(cell)
        raws.append(raw)
    cells = with_ids(cells)
    notes = []
    if broken:
        notes.append(f"{counted(broken, 'entry', 'entries')} of the file held no cell.")
    if foreign:
        notes.append(f"{counted(foreign, 'code cell')} in another language than Python became text.")
    if magics:
        notes.append(f"{counted(magics, 'cell')} with %%sql stayed Python, to the byte; a SQL cell would be reactive.")
    metadata, groups = _metadata(file)
    results = [
        from_jupyter(cell.id, raw.json.get("outputs"))
        for cell, raw in zip(cells, raws, strict=True)
        if raw.json.get("cell_type") == "code"
    ]
    return Imported(
        Notebook(tuple(cells), metadata, groups),
        Origin(_shell(file), {cell.id: _origin(raw) for cell, raw in zip(cells, raws, strict=True)}),
        tuple(result for result in results if result is not None),
        tuple(notes),
    )


def _cell(raw: RawCell, language: str) -> Cell:
    """The cell, with the id that the file gives it."""
    kind = raw.json.get("cell_type")
    identity = raw.json.get("id")
    identity = identity if isinstance(identity, str) else ""
    if kind == "code":
        return _code(raw, identity, cell_language(raw.json, language))
    source = raw.source
    if kind == "heading":
        level = raw.json.get("level", 1)
        source = "#" * (level if isinstance(level, int) else 1) + " " + source
    name, attributes, group = _own(raw.json, "markdown") or ("", {}, "")
    if kind == "raw":
        attributes = {"type": "raw", **attributes}
    return Cell(identity, "markdown", source, name, attributes, group)


def _code(raw: RawCell, identity: str, language: str) -> Cell:
    own = _own(raw.json, "sql")
    if own is not None and raw.source.startswith("%%sql"):
        name, attributes, group = own
        return Cell(identity, "sql", raw.source.partition("\n")[2], name, attributes, group)
    own = _own(raw.json, "chart") or _own(raw.json, "input")
    if own is not None and (packed := unpack(raw.source)) is not None:
        return Cell(identity, packed.kind, packed.source, *own)
    name, attributes, group = _own(raw.json, "python") or ("", {}, "")
    if language == "python":
        return Cell(identity, "python", raw.source, name, attributes, group)
    if language in _SQL:
        return Cell(identity, "sql", raw.source, name, attributes, group)
    return Cell(identity, "markdown", fenced(language, raw.source), name, {"type": "code", **attributes}, group)


def fenced(language: str, source: str) -> str:
    """Code in a language that is no cell, as a fence that every viewer highlights."""
    fence = "`" * (max([2, *map(len, re.findall("`+", source))]) + 1)
    word = re.sub(r"[\s`]+", "-", language) or "text"
    return f"{fence}{word}\n{source}\n{fence}"


def unfenced(text: str) -> str | None:
    """The inverse of ``fenced``; None when the text is something else by now."""
    match = re.fullmatch(r"(`{3,})[^\s`]+\n(.*)\n\1", text, re.DOTALL)
    return match[2] if match else None


def _own(cell: dict[str, Any], kind: str) -> tuple[str, dict[str, str], str] | None:
    """Name, attributes and group that Quire wrote into a cell's metadata when it exported a cell of that kind."""
    metadata = cell.get("metadata")
    quire = metadata.get("quire") if isinstance(metadata, dict) else None
    if not isinstance(quire, dict) or quire.get("kind") != kind or kind not in CELL_KINDS:
        return None
    attributes = quire.get("attributes")
    pairs = {str(k): str(v) for k, v in attributes.items()} if isinstance(attributes, dict) else {}
    return joined(quire.get("name")), pairs, joined(quire.get("group"))


def own_metadata(cell: Cell) -> dict[str, Any]:
    """What ``read_jupyter`` needs to make the same cell again; empty for plain Python and plain text."""
    said = {"name": cell.name, "attributes": cell.attributes, "group": cell.group}
    said = {key: value for key, value in said.items() if value}
    return {"kind": cell.kind, **said} if said or cell.kind not in ("python", "markdown") else {}


def _metadata(file: dict[str, Any]) -> tuple[dict[str, Any], tuple[Group, ...]]:
    """Front matter: what Quire wrote when it exported, or else the title."""
    metadata = file.get("metadata")
    if not isinstance(metadata, dict):
        return {}, ()
    quire = metadata.get("quire")
    if isinstance(quire, dict) and isinstance(quire.get("metadata"), dict):
        groups = quire.get("groups")
        return quire["metadata"], tuple(
            _group(found) for found in (groups if isinstance(groups, list) else []) if isinstance(found, dict)
        )
    title = metadata.get("title")
    return ({"title": title} if isinstance(title, str) and title.strip() else {}), ()


def _group(found: dict[str, Any]) -> Group:
    id, prompt, accepted, trust = (joined(found.get(key)) for key in ("id", "prompt", "accepted", "trust"))
    return Group(id, prompt, accepted, trust, found.get("folded") is True)


def _shell(file: dict[str, Any]) -> dict[str, Any]:
    """The file without its cells."""
    shell = {key: value for key, value in file.items() if key != "cells"}
    if isinstance(file.get("worksheets"), list) and not isinstance(file.get("cells"), list):
        shell["worksheets"] = [
            {key: value for key, value in sheet.items() if key != "cells"} if isinstance(sheet, dict) else {}
            for sheet in file["worksheets"]
        ]
    return shell


def _origin(raw: RawCell) -> CellOrigin:
    shell = {key: value for key, value in raw.json.items() if key != raw.key}
    return CellOrigin(shell, raw.key, isinstance(raw.json.get(raw.key), str), raw.sheet)
