"""Cell ids: eight lower-case letters or digits, derived from content where a file holds none."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from quire.document.model import Cell

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def derived_id(kind: str, name: str, source: str, number: int) -> str:
    """The id of a cell that has none in the file: the same for the same content, numbered among equal cells."""
    content = "\0".join((kind, name, source, str(number))).encode("utf-8", "surrogatepass")
    value = int.from_bytes(blake2b(content, digest_size=8).digest())
    digits = []
    for _ in range(8):
        value, digit = divmod(value, 36)
        digits.append(_DIGITS[digit])
    return "".join(digits)


class Numbering:
    """Counts equal cells from the top of a notebook."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], int] = {}

    def number(self, cell: Cell) -> int:
        """How many equal cells stand above this one."""
        key = (cell.kind, cell.name, cell.source)
        self._seen[key] = self._seen.get(key, -1) + 1
        return self._seen[key]


def with_ids(cells: Iterable[Cell]) -> list[Cell]:
    """The cells, those without an id with a derived one; the ids that are there must differ from each other."""
    found = list(cells)
    taken = {cell.id for cell in found}
    numbering = Numbering()
    for index, cell in enumerate(found):
        number = numbering.number(cell)
        if cell.id:
            continue
        while (identity := derived_id(cell.kind, cell.name, cell.source, number)) in taken:
            number += len(found)
        taken.add(identity)
        found[index] = msgspec.structs.replace(cell, id=identity)
    return found
