"""Cells of kinds that a Python file or Jupyter does not know, as comments that are read back to the byte."""

from __future__ import annotations

import re
from typing import cast

from quire.document.info import Words, parse_words, render_words
from quire.document.model import CELL_KINDS, Cell, CellKind
from quire.document.widget import Widget, parse_widget

_HEAD = re.compile(r"# quire: (?P<kind>\w+)(?P<words>.*)")


def comment(text: str) -> str:
    """Each line behind ``# ``; an empty one is ``#``."""
    return "\n".join(f"# {line}" if line else "#" for line in text.split("\n"))


def uncomment(text: str) -> str:
    """The inverse of ``comment``, kind to comments that people wrote with no blank."""
    return "\n".join(
        line.removeprefix("# ") if line.startswith("# ") else line.removeprefix("#") for line in text.split("\n")
    )


def pack(cell: Cell) -> str:
    """A cell as a comment with a head line; an input also assigns its default, so that the code below it runs."""
    words = render_words(Words(cell.name, cell.attributes, "", cell.group))
    text = f"# quire: {cell.kind}{words}"
    if cell.source:
        text += "\n" + comment(cell.source)
    return text + assignment(cell)


def unpack(text: str) -> Cell | None:
    """The cell that ``pack`` wrote, without an id; None when the text is something else."""
    head, _, rest = text.partition("\n")
    match = _HEAD.fullmatch(head)
    if match is None or match["kind"] not in CELL_KINDS:
        return None
    lines = rest.split("\n") if rest else []
    commented = lines[: next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))]
    name, attributes, _, group = parse_words(match["words"])
    return Cell("", cast(CellKind, match["kind"]), uncomment("\n".join(commented)), name, attributes, group)


def assignment(cell: Cell) -> str:
    """The line that gives an input's variable its default; empty for other cells."""
    if cell.kind != "input" or not cell.name.isidentifier():
        return ""
    widget = parse_widget(cell.source)
    return f"\n{cell.name} = {widget.default!r}" if isinstance(widget, Widget) else ""
