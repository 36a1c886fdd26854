"""What a notebook is: an ordered list of cells, plain immutable data."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

CellKind = Literal["markdown", "python", "sql", "chart", "input"]
CELL_KINDS: tuple[CellKind, ...] = ("markdown", "python", "sql", "chart", "input")


class Cell(msgspec.Struct, frozen=True):
    """One atomic thought.

    ``name`` is the frame that a SQL cell defines, the variable that an input cell defines, and a label elsewhere.
    ``attributes`` are the words of the fence's info string, in order (``connection``, ``hide``, …). ``group`` names
    the accepted airlock that the cell came from, empty when a person wrote it.
    """

    id: str
    kind: CellKind
    source: str = ""
    name: str = ""
    attributes: dict[str, str] = {}
    group: str = ""


class Group(msgspec.Struct, frozen=True):
    """An accepted airlock: the cells that share it keep the prompt that made them.

    ``folded`` shows the prompt alone.
    """

    id: str
    prompt: str
    accepted: str = ""
    trust: str = ""
    folded: bool = False


class Notebook(msgspec.Struct, frozen=True):
    """Cells in order, front matter as ``metadata`` (JSON values only), and the accepted groups."""

    cells: tuple[Cell, ...] = ()
    metadata: dict[str, Any] = {}
    groups: tuple[Group, ...] = ()

    @property
    def order_mode(self) -> bool:
        """True when each cell reads the nearest definition above it (``run: order`` in the front matter)."""
        return self.metadata.get("run") == "order"
