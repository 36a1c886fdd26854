"""Notebooks in other formats, for download."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from quire.errors import UsageError

MEDIA_TYPES = {"md": "text/markdown; charset=utf-8"}


def export(file: Path, format: Literal["md", "ipynb", "py"]) -> bytes:
    """The notebook's file as it stands."""
    if format not in MEDIA_TYPES:
        raise UsageError(f"There is no export to {format}.", expected="md")
    return file.read_bytes()
