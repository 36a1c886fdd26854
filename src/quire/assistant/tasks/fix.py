"""Fix: a failing cell, with the traceback, the frames' columns and the code above it."""

from __future__ import annotations

import re

import msgspec

from quire.assistant.codecs import CODECS
from quire.assistant.material import Written
from quire.assistant.tasks.edit import Editing, changed
from quire.assistant.templates import data, fill
from quire.document import Cell, Failure
from quire.llm import Invalid, Prompt

_CANNOT = re.compile(r"\s*CANNOT\s+FIX\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
MOST_FRAMES = 8


class Fixing(msgspec.Struct, frozen=True):
    """A cell that failed; ``tried`` are texts of it that did not work either."""

    editing: Editing
    failure: Failure | None = None
    tried: tuple[Cell, ...] = ()


class Fixed(msgspec.Struct, frozen=True):
    """The cell that should work, or the reason why no change of this cell would help."""

    written: Written | None = None
    reason: str = ""


class FixTask:
    """Free: the code, or why it cannot be. Rigid: as for an edit, and nothing that was tried before."""

    name = "fix"
    rigid = ("unchanged lines", "tables", "columns")
    free = ("code", "reason")

    def prompt(self, asked: Fixing) -> Prompt:
        """The cell with its failure."""
        tried = "\n\n".join(CODECS[cell.kind].write(cell) for cell in _others(asked))
        own = {"error": data("error", said_failure(asked.failure), 6_000), "tried": data("written", tried, 8_000)}
        return fill("fix", asked.editing.values() | own)

    def read(self, reply: str, asked: Fixing) -> Fixed | Invalid:
        """The mended cell."""
        cannot = _CANNOT.match(reply)
        if cannot:
            return Fixed(None, " ".join(cannot[1].split())[:600])
        found = changed(reply, asked.editing)
        if isinstance(found, Invalid):
            return found
        if any(found.cell.source == cell.source for cell in asked.tried):
            return Invalid("That was tried before and failed.", "another change, or CANNOT FIX: and why")
        return Fixed(found)

    def partial(self, reply: str, asked: Fixing) -> Fixed | None:
        """A change that is not complete is not shown."""
        return None


def _others(asked: Fixing) -> tuple[Cell, ...]:
    """What was tried besides the text that stands there now."""
    return tuple(cell for cell in asked.tried if cell.source != asked.editing.cell.source)[-2:]


def said_failure(failure: Failure | None) -> str:
    """The error and the way there, the end of it last."""
    if failure is None:
        return ""
    lines = [f"line {frame.line} in {frame.function or 'the cell'}: {frame.text}" for frame in failure.trace]
    lines = lines[-MOST_FRAMES:]
    return "\n".join([*lines, f"{failure.error}: {failure.message}", failure.hint]).strip()


FIX = FixTask()
