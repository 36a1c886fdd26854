"""Markdown cells: the text itself; fences inside it are part of it."""

from __future__ import annotations

import msgspec

from quire.assistant.codecs.blocks import blocks
from quire.assistant.codecs.codec import Fenced
from quire.document import Cell
from quire.llm import Invalid


class MarkdownCodec(Fenced):
    """A reply is the text, unless the whole of it stands in one fence that says so."""

    kind = "markdown"
    languages = ("markdown", "md")

    def read(self, text: str, like: Cell) -> Cell | Invalid:
        """The text of the one block around everything, or everything."""
        whole = text.strip()
        found = blocks(whole)
        first = found[0] if found and whole.startswith(("```", "~~~")) else None
        if first is not None and first.language in self.languages and len(found) == 1 and whole.endswith(whole[:3]):
            return msgspec.structs.replace(like, source=first.text, name=first.name or like.name)
        bare = self.bare(text)
        return bare if isinstance(bare, Invalid) else msgspec.structs.replace(like, source=bare)

    def bare(self, text: str) -> str | Invalid:
        """The text."""
        return text.strip() or Invalid("The reply is empty; a text was expected.")
