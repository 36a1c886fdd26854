"""Tasks about cells that are there: explained, summarised, documented, titled."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.assistant.codecs import CODECS, shown
from quire.assistant.material import Frame, Material
from quire.assistant.numbers import faults_of
from quire.assistant.tasks.plan import json_of, strict
from quire.assistant.templates import data, fill
from quire.document import Cell, split_markdown
from quire.llm import Invalid, Prompt

MOST_TITLE, MOST_DESCRIPTION, MOST_TEXT = 60, 600, 6_000


class About(msgspec.Struct, frozen=True):
    """Cells that are spoken of, with the frames that a text may compute from."""

    material: Material
    cells: tuple[Cell, ...]
    frames: tuple[Frame, ...] = ()

    def values(self) -> dict[str, str]:
        """What the templates may name."""
        others = tuple(cell for cell in self.material.cells if cell not in self.cells)
        seen = msgspec.structs.replace(self.material, frames=self.frames or self.material.frames, cells=others)
        return seen.values() | {"about": data("cell", shown(self.cells))}


class Documented(msgspec.Struct, frozen=True):
    """What a cell or a notebook is called, and what is to be known of it."""

    title: str
    description: str


class ExplainTask:
    """Free: the words. Rigid: nothing in them is computed."""

    name = "explain"
    rigid = ("no expressions",)
    free = ("words",)

    def prompt(self, asked: About) -> Prompt:
        """The cells with what is around them."""
        return fill("explain", asked.values(), None, 1_200)

    def read(self, reply: str, asked: About) -> str | Invalid:
        """The text."""
        found = CODECS["markdown"].read(reply, Cell("", "markdown"))
        if isinstance(found, Invalid):
            return found
        if split_markdown(found.source).expressions:
            return Invalid("The text holds {{ }}, which would be computed.", "words alone")
        return found.source[:MOST_TEXT]

    def partial(self, reply: str, asked: About) -> str | None:
        """As much of the text as there is."""
        return None if split_markdown(reply).expressions or "{{" in reply else reply.strip() or None


class SummariseTask:
    """Free: the words. Rigid: every number is an expression over frames that are there."""

    name = "summarise"
    rigid = ("numbers", "references")
    free = ("words",)

    def prompt(self, asked: About) -> Prompt:
        """The frames by their columns: no row of them leaves the machine."""
        return fill("summarise", asked.values(), None, 800)

    def read(self, reply: str, asked: About) -> str | Invalid:
        """The text, every number in it computed."""
        found = CODECS["markdown"].read(reply, Cell("", "markdown"))
        if isinstance(found, Invalid):
            return found
        known = {frame.name: frame.columns for frame in asked.frames}
        return faults_of(found.source, asked.material.question, known) or found.source[:MOST_TEXT]

    def partial(self, reply: str, asked: About) -> str | None:
        """A text whose numbers were not looked at is not shown."""
        return None


class DocumentTask:
    """Free: title and description. Rigid: how long they are; the cell's own text is not theirs to change."""

    rigid = ("lengths",)
    free = ("title", "description")

    def __init__(self, name: str) -> None:
        self.name = name

    def prompt(self, asked: About) -> Prompt:
        """The cells."""
        return fill(self.name, asked.values(), schema(), 500)

    def read(self, reply: str, asked: About) -> Documented | Invalid:
        """Title and description on lines of their own."""
        found = json_of(reply)
        if isinstance(found, Invalid):
            return found
        title, description = (" ".join(str(found.get(key) or "").split()) for key in ("title", "description"))
        if not title or len(title) > 2 * MOST_TITLE:
            return Invalid("There is no title, or it is too long.", f"a title of at most {MOST_TITLE} characters")
        if split_markdown(f"{title} {description}").expressions:
            return Invalid("The text holds {{ }}, which would be computed.", "words alone")
        return Documented(title, description[:MOST_DESCRIPTION])

    def partial(self, reply: str, asked: About) -> Documented | None:
        """It is too short to be shown in parts."""
        return None


def schema() -> dict[str, Any]:
    """The JSON Schema of a title and a description."""
    title = {"type": "string", "maxLength": MOST_TITLE}
    return strict({"title": title, "description": {"type": "string", "maxLength": MOST_DESCRIPTION}})


EXPLAIN = ExplainTask()
SUMMARISE = SummariseTask()
DOCUMENT = DocumentTask("document")
TITLE = DocumentTask("title")
