"""The cells' order in the document."""

from __future__ import annotations

from collections.abc import Iterable


class Order:
    """Ids from top to bottom; their positions are counted at first need."""

    __slots__ = ("_positions", "ids")

    def __init__(self, ids: tuple[str, ...]) -> None:
        self.ids = ids
        self._positions: dict[str, int] | None = None

    @property
    def positions(self) -> dict[str, int]:
        """Id to position, from 0."""
        if self._positions is None:
            self._positions = dict(zip(self.ids, range(len(self.ids)), strict=True))
        return self._positions

    def sorted(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Ids in document order."""
        return tuple(sorted(ids, key=self.positions.__getitem__))

    def keeps(self, new: Order, gone: frozenset[str], added: frozenset[str]) -> bool:
        """True when the cells that stay are in the same order in ``new``."""
        if self.ids is new.ids:
            return True
        return _without(self.ids, gone) == _without(new.ids, added)


def _without(ids: tuple[str, ...], some: frozenset[str]) -> tuple[str, ...]:
    if not some:
        return ids
    if len(some) > 3:
        return tuple(id for id in ids if id not in some)
    for id in some:
        if id in ids:
            at = ids.index(id)
            ids = ids[:at] + ids[at + 1 :]
    return ids
