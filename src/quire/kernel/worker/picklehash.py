"""The hash of an object by its pickle, stopped when that grows large; classes and functions count by content."""

from __future__ import annotations

import pickle
import types
from typing import Any

from .bufferhash import Unhashable, Walker

LIMIT = 16_000_000


class _Sink:
    """A file that hashes what is written and gives up after ``LIMIT`` bytes."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.size = 0

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self.size += size
        if self.size > LIMIT:
            raise Unhashable
        self.walker.digest.update(data)
        return size


class _Pickler(pickle.Pickler):
    """Writes the notebook's own functions and classes as their hashes: a pickle only has their names."""

    def __init__(self, walker: Walker) -> None:
        super().__init__(_Sink(walker), 5, buffer_callback=self._buffer)
        self.walker = walker

    def _buffer(self, buffer: pickle.PickleBuffer) -> None:
        self.walker.feed("buffer", buffer.raw())

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, (type, types.FunctionType)):
            return self.walker.apart(obj) if obj.__module__ == "__main__" else None
        if getattr(obj, "__qualname__", None) is not None and getattr(obj, "__module__", None) == "__main__":
            return self.walker.apart(obj.__wrapped__)  # a wrapped function: a pickle would only have its name
        return None


def add(walker: Walker, value: Any) -> None:
    """Feed an object that only ``pickle`` understands.

    Raises ``Unhashable`` or what pickling raises.
    """
    walker.feed("pickle", f"{type(value).__module__}.{type(value).__qualname__}".encode())
    _Pickler(walker).dump(value)
