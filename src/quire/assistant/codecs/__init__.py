"""One codec for each kind of cell: what a model reads and writes instead of a notebook."""

from collections.abc import Iterable

from quire.assistant.codecs.blocks import Block, blocks, fenced
from quire.assistant.codecs.codec import Codec
from quire.assistant.codecs.markdown import MarkdownCodec
from quire.assistant.codecs.python import PythonCodec
from quire.assistant.codecs.sql import SqlCodec
from quire.assistant.codecs.stubs import ChartCodec, InputCodec, stub_of
from quire.document import Cell, CellKind

CODECS: dict[CellKind, Codec] = {
    "markdown": MarkdownCodec(),
    "python": PythonCodec(),
    "sql": SqlCodec(),
    "chart": ChartCodec(),
    "input": InputCodec(),
}


def shown(cells: Iterable[Cell]) -> str:
    """Cells one below the other, as a model reads them."""
    return "\n\n".join(CODECS[cell.kind].write(cell) for cell in cells)


__all__ = ["CODECS", "Block", "Codec", "blocks", "fenced", "shown", "stub_of"]
