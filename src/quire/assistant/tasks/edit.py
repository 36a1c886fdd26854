"""Edit: one cell changed as little as what is asked needs; formatting alone is undone."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from quire.assistant.cellchecks import checked_cell
from quire.assistant.codecs import CODECS
from quire.assistant.material import SPOKEN, Frame, Material, Written
from quire.assistant.minimal import minimal
from quire.assistant.patches import patched
from quire.assistant.templates import data, fill
from quire.checks import World
from quire.document import Cell, Diagnostic
from quire.llm import Invalid, Prompt


class Editing(msgspec.Struct, frozen=True):
    """A cell to change; ``found`` is what is wrong with it already, ``frames`` what it may read."""

    material: Material
    cell: Cell
    world: World
    frames: tuple[Frame, ...] = ()
    found: tuple[Diagnostic, ...] = ()

    def values(self) -> dict[str, str]:
        """What the templates may name."""
        kind = self.cell.kind
        language = SPOKEN.get(self.world.dialect, self.world.dialect) + " SQL" if kind == "sql" else kind.capitalize()
        seen = msgspec.structs.replace(self.material, frames=self.frames)
        own = {
            "language": language,
            "cell": CODECS[kind].write(self.cell),
            "found": data("error", said(self.found), 3_000),
        }
        return seen.values() | own


class EditTask:
    """Free: the code. Rigid: what was not asked to change, by the least difference; names, by the checks."""

    name = "edit"
    rigid = ("unchanged lines", "tables", "columns")
    free = ("code",)

    def prompt(self, asked: Editing) -> Prompt:
        """The cell with what is to change."""
        return fill("edit", asked.values())

    def read(self, reply: str, asked: Editing) -> Written | Invalid:
        """The changed cell."""
        return changed(reply, asked)

    def partial(self, reply: str, asked: Editing) -> Written | None:
        """A change that is not complete is not shown."""
        return None


def changed(reply: str, asked: Editing) -> Written | Invalid:
    """The cell with the change of a reply, and no other; through the checks of its kind."""
    source = patched(asked.cell.source, reply)
    if isinstance(source, Invalid):
        return source
    if source is None:
        found = CODECS[asked.cell.kind].read(reply, asked.cell)
        if isinstance(found, Invalid):
            return found
        source = found.source
    source = minimal(asked.cell.kind, asked.cell.source, source)
    if source == asked.cell.source:
        return Invalid("Nothing was changed.", "the cell with the change that was asked for")
    return checked_cell(msgspec.structs.replace(asked.cell, source=source), asked.world)


def said(found: Iterable[Diagnostic]) -> str:
    """Findings, one a line."""
    lines = []
    for each in found:
        place = f"line {each.span.line}: " if each.span is not None else ""
        lines.append(f"{place}{each.message}")
    return "\n".join(lines)


EDIT = EditTask()
