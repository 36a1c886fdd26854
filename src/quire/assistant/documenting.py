"""Title and description in a cell, as its kind says such things; its own text stays as it is."""

from __future__ import annotations

import textwrap

from msgspec.structs import replace

from quire.assistant.codecs import stub_of
from quire.assistant.tasks.about import Documented
from quire.document import Cell

_WIDTH = 100
_MARKS = {"sql": "--", "python": "#"}


def documented(cell: Cell, said: Documented) -> Cell:
    """The cell with a comment at its top (in the place of the one there), a heading, a title or a label."""
    if cell.kind in _MARKS:
        return replace(cell, source=_commented(cell.source, said, _MARKS[cell.kind]))
    if cell.kind == "markdown":
        return replace(cell, source=_headed(cell.source, said))
    key = "title" if cell.kind == "chart" else "label"
    lines = [line for line in cell.source.split("\n") if not line.startswith(f"{key}:")]
    at = len(lines) if lines[-1].strip() else len(lines) - 1
    return replace(cell, source="\n".join([*lines[:at], stub_of({key: said.title}), *lines[at:]]))


def introduction(said: Documented) -> str:
    """A heading with a text below it."""
    return f"# {said.title}\n\n{said.description}".strip()


def _commented(source: str, said: Documented, mark: str) -> str:
    lines = source.split("\n")
    while lines and lines[0].startswith(mark) and not lines[0].startswith(("#!", "#%", "# %%")):
        lines.pop(0)
    text = [said.title, *textwrap.wrap(said.description, _WIDTH)]
    return "\n".join([*(f"{mark} {line}" for line in text), *lines])


def _headed(source: str, said: Documented) -> str:
    """A text under its title; one that has a heading keeps everything but that."""
    first, _, rest = source.partition("\n")
    if first.startswith("#"):
        level = len(first) - len(first.lstrip("#"))
        return f"{'#' * level} {said.title}\n{rest}"
    return f"## {said.title}\n\n{source}"
