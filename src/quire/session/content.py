"""What one cell is to a session, apart from the others: is there anything to run, what does it add to a hash."""

from __future__ import annotations

from typing import Any

import msgspec
import xxhash

from quire.analysis import Analysis
from quire.document import Cell, Diagnostic, Widget, coerce, parse_widget, split_markdown
from quire.session.state import CellState

_NAMED = ("sql", "input")  # kinds whose name is what they define; elsewhere it is a label


def enlivened(alive: CellState, analysis: Analysis) -> CellState:
    """The state of a cell that is new or was changed: what follows from its text; the rest is kept."""
    cell = alive.cell
    value, typed = _value(alive)
    content, inert = content_hash(cell, value), is_inert(cell)
    reads = tuple(sorted({*analysis.references, *analysis.mutates, *analysis.optional}))
    return msgspec.structs.replace(alive, content=content, inert=inert, reads=reads, value=value, typed=typed)


def is_inert(cell: Cell) -> bool:
    """True when there is nothing to run: prose without values, a cell without text."""
    if cell.kind == "markdown":
        return "{{" not in cell.source or not split_markdown(cell.source).expressions
    return cell.kind != "input" and not cell.source.strip()


def content_hash(cell: Cell, value: Any = None) -> str:
    """A hash of what the cell itself adds to its snapshot: what it would run, and what it would define.

    Labels, groups and ways of showing are not part of it, nor how a widget looks.
    """
    name = cell.name if cell.kind in _NAMED else ""
    source = msgspec.json.encode(value) if cell.kind == "input" else cell.source.encode()
    head = "\0".join((cell.kind, name, cell.attributes.get("connection", ""), ""))
    return xxhash.xxh3_128_hexdigest(head.encode() + source)


def _value(alive: CellState) -> tuple[Any, bool]:
    """An input cell's value: what a person chose while it fits, else the widget's own."""
    if alive.cell.kind != "input":
        return None, False
    widget = parse_widget(alive.cell.source)
    if isinstance(widget, Diagnostic):
        return alive.value, alive.typed
    if alive.typed:
        fitting = fitted(widget, alive.value)
        if fitting is not None:
            return fitting, True
    return widget.default, False


def fitted(widget: Widget, value: Any) -> Any:
    """The value as the widget takes it, None when it takes none."""
    try:
        return coerce(widget, value)
    except ValueError:
        return None
