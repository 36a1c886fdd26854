"""Batches as the driver gives them, with numerics as decimals of the scale that they turn out to have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .types import MOST_DIGITS, Field, digits_of


class Inexact(Exception):
    """A column of numerics without a declared scale does not fit the scale of its first batch."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position


class Numerics:
    """A reader over the driver's; the columns in ``floats`` are known not to be decimals."""

    def __init__(self, reader: Any, fields: list[Field], floats: set[int]) -> None:
        import pyarrow

        self._batches = iter(reader)
        self._first = next(self._batches, None)
        self._kinds = [self._kind(i, field, reader.schema.field(i).type, floats) for i, field in enumerate(fields)]
        self.columns = [
            [field.name, _decimal_name(kind) if field.server == "numeric" else field.shown]
            for field, kind in zip(fields, self._kinds, strict=True)
        ]
        self.schema = pyarrow.schema(
            [pyarrow.field(field.name, kind) for field, kind in zip(fields, self._kinds, strict=True)]
        )

    def _kind(self, position: int, field: Field, given: Any, floats: set[int]) -> Any:
        import pyarrow

        if field.server != "numeric":
            return given.storage_type if isinstance(given, pyarrow.BaseExtensionType) else given
        digits = digits_of(field.typmod)
        if position in floats:
            return pyarrow.float64()
        if digits:
            return pyarrow.decimal128(*digits)
        scale = _scale(self._first.column(position)) if self._first is not None else 0
        return pyarrow.float64() if scale is None else pyarrow.decimal128(MOST_DIGITS, scale)

    def __iter__(self) -> Iterator[Any]:
        """The batches; raises ``Inexact``."""
        import pyarrow

        batch = self._first
        while batch is not None:
            arrays = [self._fit(i, array) for i, array in enumerate(batch.columns)]
            yield pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)
            batch = next(self._batches, None)

    def _fit(self, position: int, array: Any) -> Any:
        import pyarrow

        kind = self._kinds[position]
        if isinstance(array, pyarrow.ExtensionArray):
            array = array.storage
        if array.type == kind:
            return array
        try:
            return array.cast(kind)
        except pyarrow.ArrowInvalid:
            if pyarrow.types.is_floating(kind):
                raise
            raise Inexact(position) from None


def _scale(array: Any) -> int | None:
    """The most decimals that a batch of numerics has; None when they are too many, or not all numbers."""
    from pyarrow import compute

    texts = array.storage if hasattr(array, "storage") else array
    if compute.any(compute.match_substring_regex(texts, "[a-zA-Z]")).as_py():
        return None  # NaN, Infinity
    decimals = compute.replace_substring_regex(texts, r"^[^.]*\.?", "")
    most = compute.max(compute.utf8_length(decimals)).as_py() or 0
    whole = compute.max(compute.utf8_length(texts)).as_py() or 0
    return most if whole <= MOST_DIGITS - 1 and most <= MOST_DIGITS // 2 else None


def _decimal_name(kind: Any) -> str:
    text = str(kind)
    return "DOUBLE" if text == "double" else text.replace("decimal128", "DECIMAL").replace(" ", "")
