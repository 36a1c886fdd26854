"""What an imported notebook held besides its sources, kept beside it so that exporting gives it back.

Cell metadata and the outputs as Jupyter wrote them are state: ``.quire/imported``. Attachments (pasted images) are
content that belongs under version control: ``NAME.attachments.json`` next to ``NAME.md``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from quire.document.convert.imported import CellOrigin, Origin
from quire.document.disk import write_whole
from quire.document.project import Project


def attachments_path(notebook: Path) -> Path:
    """Where the attachments of a notebook file are."""
    return notebook.with_name(notebook.stem + ".attachments.json")


def attachments(notebook: Path) -> dict[str, dict[str, Any]]:
    """Cell id → name → MIME type → data, for every cell with attachments; what is broken is absent."""
    try:
        found = json.loads(attachments_path(notebook).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {cell: files for cell, files in found.items() if isinstance(files, dict)} if isinstance(found, dict) else {}


def load_origin(notebook: Path) -> Origin | None:
    """What the Jupyter file held that this notebook file came from; None when it came from none."""
    pasted = attachments(notebook)
    try:
        origin = msgspec.convert(json.loads(_path(notebook).read_bytes()), Origin)
    except (OSError, ValueError, RecursionError):
        return None
    cells = dict(origin.cells)
    for cell, files in pasted.items():
        if cell in cells:
            cells[cell] = _with_shell(cells[cell], {**cells[cell].shell, "attachments": files})
    return Origin(origin.notebook, cells)


def save_origin(notebook: Path, origin: Origin | None) -> int:
    """Keep it, or forget an earlier one, and give how many cells have attachments.

    Raises ``OSError`` when the disk refuses.
    """
    if origin is None:
        _path(notebook).unlink(missing_ok=True)
        return 0
    pasted = {cell: came.shell["attachments"] for cell, came in origin.cells.items() if came.shell.get("attachments")}
    if pasted:
        write_whole(attachments_path(notebook), (json.dumps(pasted, indent=1) + "\n").encode())
    cells = {cell: _without(came) if cell in pasted else came for cell, came in origin.cells.items()}
    path = _path(notebook)
    Project.find(notebook).keep(path.parent)
    write_whole(path, json.dumps(msgspec.to_builtins(Origin(origin.notebook, cells))).encode(), durable=False)
    return len(pasted)


def _without(came: CellOrigin) -> CellOrigin:
    return _with_shell(came, {key: value for key, value in came.shell.items() if key != "attachments"})


def _with_shell(came: CellOrigin, shell: dict[str, Any]) -> CellOrigin:
    return CellOrigin(shell, came.key, came.joined, came.sheet)


def _path(notebook: Path) -> Path:
    project = Project.find(notebook)
    return project.state / "imported" / (project.key(notebook) + ".json")
