"""From a notebook to a Jupyter file: a new one in version 4.5, an imported one in the version that it came in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from quire.document.convert.comments import pack
from quire.document.convert.imported import CellOrigin, Exported, Origin, counted
from quire.document.convert.jupyter_file import cell_language, file_language
from quire.document.convert.jupyter_outputs import IMPORTED, to_jupyter
from quire.document.convert.jupyter_read import own_metadata, unfenced
from quire.document.model import Cell, Notebook
from quire.document.output import CellResult

_NEW: dict[str, Any] = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def write_jupyter(notebook: Notebook, origin: Origin | None, results: Mapping[str, CellResult]) -> Exported:
    """The Jupyter file of a notebook.

    What an imported cell held besides its source comes back from ``origin``; outputs of a later run here replace the
    ones it came with.
    """
    file: dict[str, Any] = dict(origin.notebook) if origin else dict(_NEW)
    known = origin.cells if origin else {}
    sheets = isinstance(file.get("worksheets"), list)
    language = file_language(file)
    minor = file.get("nbformat_minor")
    ids = file.get("nbformat") == 4 and isinstance(minor, int) and minor >= 5
    written: list[tuple[int, dict[str, Any]]] = []
    sheet = outputs = older = 0
    for cell in notebook.cells:
        came = known.get(cell.id)
        made = _cell(cell, came, language, old=sheets)
        result = results.get(cell.id)
        if made.get("cell_type") == "code":
            if result is not None and (came is None or result.snapshot != IMPORTED):
                older += sheets and bool(result.outputs)
                made["outputs"] = made.get("outputs", []) if sheets else to_jupyter(result)
            outputs += bool(made.get("outputs"))
        if ids and "id" not in made:
            made["id"] = cell.id
        sheet = came.sheet if came else sheet
        written.append((sheet, made))
    file["metadata"] = _own_metadata(notebook, file)
    if sheets:
        file["worksheets"] = [
            {**shell, "cells": [made for number, made in written if number == index]}
            for index, shell in enumerate(file["worksheets"] or [{}][: len(written)])
        ]
    else:
        file = {"cells": [made for _, made in written], **file}
    notes = _lost(notebook, origin)
    if older:
        notes = (*notes, f"The new outputs of {counted(older, 'cell')} have no place in version 3 of the format.")
    return Exported(_text(file), outputs, notes)


def _cell(cell: Cell, came: CellOrigin | None, language: str, *, old: bool) -> dict[str, Any]:
    kind, source = _typed(cell, came, language)
    code = kind == "code"
    if came is not None and (came.shell.get("cell_type") == "code") == code:
        made = dict(came.shell)
        key = came.key
        if kind == "raw" or made.get("cell_type") == "raw":
            made["cell_type"] = kind
        if made.get("cell_type") == "heading":
            source = _heading(made, source)
    else:
        made = {"cell_type": kind, "metadata": {}}
        key = "input" if code and old else "source"
        if code:
            made |= {"outputs": [], "prompt_number" if old else "execution_count": None}
            made |= {"language": "python"} if old else {}
        if came is not None and isinstance(came.shell.get("id"), str):
            made["id"] = came.shell["id"]
    metadata = made.get("metadata")
    metadata = {k: v for k, v in metadata.items() if k != "quire"} if isinstance(metadata, dict) else metadata
    own = own_metadata(_unmarked(cell))
    if own and not (came is not None and cell.kind == "sql" and not source.startswith("%%sql")):
        metadata = {**(metadata or {}), "quire": own}
    if "metadata" in made or own:
        made["metadata"] = metadata
    made[key] = source if came is not None and came.joined else source.splitlines(keepends=True)
    return made


def _typed(cell: Cell, came: CellOrigin | None, language: str) -> tuple[str, str]:
    """The type and source of a cell in Jupyter."""
    if cell.kind == "markdown":
        said = cell.attributes.get("type")
        inner = unfenced(cell.source) if said == "code" else None
        return ("code", inner) if inner is not None else ("raw" if said == "raw" else "markdown", cell.source)
    if cell.kind == "python":
        return "code", cell.source
    if cell.kind == "sql":
        native = cell_language(came.shell, language) if came else language
        if native != "python":
            return "code", cell.source
        return "code", f"%%sql {cell.name} <<\n{cell.source}" if cell.name.isidentifier() else f"%%sql\n{cell.source}"
    return "code", pack(cell)


def _unmarked(cell: Cell) -> Cell:
    """The cell without the attribute that Jupyter's cell type says already."""
    kept = {
        k: v
        for k, v in cell.attributes.items()
        if not (cell.kind == "markdown" and k == "type" and v in ("raw", "code"))
    }
    return msgspec.structs.replace(cell, attributes=kept)


def _heading(made: dict[str, Any], source: str) -> str:
    """A heading cell's text without the hashes of its level; a text that lost them becomes Markdown."""
    level = made.get("level", 1)
    prefix = "#" * (level if isinstance(level, int) else 1) + " "
    if source.startswith(prefix):
        return source.removeprefix(prefix)
    made["cell_type"] = "markdown"
    return source


def _own_metadata(notebook: Notebook, file: dict[str, Any]) -> Any:
    """The notebook's metadata, with the front matter where Jupyter would not say the same."""
    metadata = file.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {} if notebook.metadata or notebook.groups else metadata
    if metadata is None:
        return {}
    metadata = {key: value for key, value in metadata.items() if key != "quire"}
    title = metadata.get("title")
    plain = {"title": title} if isinstance(title, str) and title.strip() else {}
    if notebook.groups or notebook.metadata != plain:
        quire = {"metadata": notebook.metadata}
        if notebook.groups:
            quire["groups"] = [msgspec.to_builtins(group) for group in notebook.groups]  # type: ignore[assignment]
        metadata["quire"] = quire
    return metadata


def _lost(notebook: Notebook, origin: Origin | None) -> tuple[str, ...]:
    """What the imported file held for cells that are gone."""
    if origin is None:
        return ()
    here = {cell.id for cell in notebook.cells}
    gone = [came.shell for identity, came in origin.cells.items() if identity not in here]
    outputs = sum(bool(shell.get("outputs")) for shell in gone)
    attachments = sum(bool(shell.get("attachments")) for shell in gone)
    notes = []
    if outputs:
        notes.append(f"The outputs of {counted(outputs, 'cell')} were not carried over: the cells changed or are gone.")
    if attachments:
        notes.append(f"The attachments of {counted(attachments, 'cell')} were not carried over: the cells are gone.")
    return tuple(notes)


def _text(file: dict[str, Any]) -> str:
    text = json.dumps(file, indent=1, ensure_ascii=False) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(file, indent=1) + "\n"
    return text
