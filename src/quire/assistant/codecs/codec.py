"""A codec: a cell as the text that a model reads and writes; what is the notebook's own business stays outside."""

from __future__ import annotations

from typing import Protocol

import msgspec

from quire.assistant.codecs.blocks import blocks, fenced
from quire.document import Cell, CellKind
from quire.llm import Invalid


class Codec(Protocol):
    """Cell to text and back for one kind; ``read(write(cell), cell)`` is the cell."""

    @property
    def kind(self) -> CellKind:
        """The kind of its cells."""
        ...

    def write(self, cell: Cell) -> str:
        """The cell for a model: its code under its name; no id, no attributes, no group."""
        ...

    def read(self, text: str, like: Cell) -> Cell | Invalid:
        """The cell that a text describes; what a model does not see is taken from ``like``."""
        ...


class Fenced:
    """What the codecs share: a cell is a fenced block, and a reply is read for the one block that it is."""

    kind: CellKind
    languages: tuple[str, ...]  # by which a block is known; the first is the one that is written

    def write(self, cell: Cell) -> str:
        """The cell as a block."""
        return fenced(self.languages[0], cell.name, cell.source)

    def read(self, text: str, like: Cell) -> Cell | Invalid:
        """The block in the language, or else the one block without a language, or else the text itself."""
        found = [block for block in blocks(text) if block.language in self.languages]
        found = found or [block for block in blocks(text) if not block.language]
        if len(found) > 1:
            return Invalid(f"The reply has {len(found)} blocks of {self.kind}; one was expected: the whole cell.")
        if found:
            return msgspec.structs.replace(like, source=found[0].text, name=found[0].name or like.name)
        bare = self.bare(text)
        if isinstance(bare, Invalid):
            return bare
        return msgspec.structs.replace(like, source=bare)

    def bare(self, text: str) -> str | Invalid:
        """The source in a reply without a fence."""
        raise NotImplementedError
