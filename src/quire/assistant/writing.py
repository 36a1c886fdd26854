"""What a task is given that writes one cell of a plan, and how the checks' words become the model's."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from quire.assistant.caveats import Rule
from quire.assistant.codecs import shown
from quire.assistant.material import Frame, Material
from quire.assistant.tasks.plan import Plan, Step
from quire.assistant.templates import data
from quire.assistant.writes import SAID
from quire.checks import World
from quire.document import Cell, Diagnostic
from quire.llm import Invalid

MOST_SAID = 6  # findings that a model is told at once


class Writing(msgspec.Struct, frozen=True):
    """One step of a plan to be written as ``cell``, which is still empty; ``before`` are the cells of earlier steps.

    ``frames`` are all that it may read, earlier steps among them; ``world`` is what its code is checked against,
    ``rules`` what the data team requires. ``doubted`` is what was written before, with the ``doubts`` about it.
    """

    material: Material
    plan: Plan
    step: Step
    cell: Cell
    world: World
    before: tuple[Cell, ...] = ()
    frames: tuple[Frame, ...] = ()
    rules: tuple[Rule, ...] = ()
    doubted: str = ""
    doubts: tuple[str, ...] = ()

    def values(self) -> dict[str, str]:
        """What the templates may name."""
        seen = msgspec.structs.replace(self.material, frames=self.frames)
        own = {
            "name": self.step.name,
            "purpose": self.step.purpose,
            "reads": ", ".join(self.step.reads),
            "writes": SAID if self.world.writes else "",
            "doubted": data("written", self.doubted),
            "doubts": "\n".join(f"- {doubt}" for doubt in self.doubts),
            "written": data("written", shown(self.before), 12_000),
        }
        return seen.values() | own

    @property
    def read_frames(self) -> tuple[Frame, ...]:
        """The frames that the step says it reads; all of them where it says none."""
        return tuple(frame for frame in self.frames if frame.name in self.step.reads) or self.frames


def complaint(diagnostics: Iterable[Diagnostic], expected: str = "") -> Invalid:
    """What checks found, as it is said to the model."""
    lines = []
    for each in list(diagnostics)[:MOST_SAID]:
        place = f"Line {each.span.line}: " if each.span is not None else ""
        lines.append(place + each.message)
    return Invalid(" ".join(lines) or "It cannot be used as it is.", expected)
