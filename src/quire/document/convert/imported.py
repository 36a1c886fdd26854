"""What comes out of a foreign file: a notebook, and everything that a notebook has no place for."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.document.model import Notebook
from quire.document.output import CellResult


class CellOrigin(msgspec.Struct, frozen=True):
    """What a Jupyter cell held besides its source: ``shell`` is the cell without it.

    ``key`` is where the source stood, ``joined`` that it was one text and not a list of lines, ``sheet`` the worksheet
    of old formats.
    """

    shell: dict[str, Any]
    key: str = "source"
    joined: bool = False
    sheet: int = 0


class Origin(msgspec.Struct, frozen=True):
    """What a Jupyter file held besides its cells (``notebook`` is the file without them), and each cell's share."""

    notebook: dict[str, Any]
    cells: dict[str, CellOrigin] = {}


class Imported(msgspec.Struct, frozen=True):
    """A foreign file as a notebook.

    ``origin`` and ``results`` are there when the format has more than sources; ``notes`` are sentences for the person
    about what was not carried over or was decided on the way.
    """

    notebook: Notebook
    origin: Origin | None = None
    results: tuple[CellResult, ...] = ()
    notes: tuple[str, ...] = ()


class Exported(msgspec.Struct, frozen=True):
    """A foreign file's text, how many cells have outputs in it, and sentences about what is not in it."""

    text: str
    outputs: int = 0
    notes: tuple[str, ...] = ()


def counted(number: int, one: str, many: str = "") -> str:
    """``1 cell``, ``2 cells``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
