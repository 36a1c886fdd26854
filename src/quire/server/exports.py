"""Notebooks in other formats, for download."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from quire.document.convert import convert_file
from quire.errors import DocumentError

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
    "py": "text/x-python; charset=utf-8",
}


def export(file: Path, format: Literal["md", "ipynb", "py"]) -> bytes:
    """The notebook's file as it stands, or converted with the outputs that are kept beside it."""
    if not file.is_file():
        raise DocumentError(f"There is no notebook {file.name}.", remedy="Reload the list of notebooks.")
    if format == "md":
        return file.read_bytes()
    with tempfile.TemporaryDirectory(prefix="quire-export-") as folder:
        target = Path(folder, f"{file.stem}.{format}")
        convert_file(file, target)
        return target.read_bytes()
