"""The hash of rows: equal rows give equal hashes, whatever lies in memory under a NULL."""

from __future__ import annotations

from typing import Any


class Digest:
    """Feed it batches; batch boundaries count, so that they have to be the same each time."""

    def __init__(self, schema: Any) -> None:
        import xxhash

        self._hash = xxhash.xxh3_128(schema.to_string(show_field_metadata=False).encode())

    def add(self, batch: Any) -> None:
        """One more batch."""
        for column in batch.columns:
            self._array(column)

    def text(self) -> str:
        """The hash of everything so far."""
        return str(self._hash.hexdigest())

    def _array(self, array: Any) -> None:
        import pyarrow
        from pyarrow import compute, types

        if isinstance(array, pyarrow.ExtensionArray):
            array = array.storage
        if types.is_dictionary(array.type):
            array = array.dictionary_decode()
        self._hash.update(f"{len(array)} {array.null_count}".encode())
        if array.null_count:
            self._fixed(compute.cast(array.is_null(), pyarrow.uint8()), 1)
            array = array.drop_null()
        kind = array.type
        if types.is_null(kind) or len(array) == 0:
            return
        if types.is_boolean(kind):
            self._fixed(compute.cast(array, pyarrow.uint8()), 1)
        elif types.is_struct(kind):
            for part in array.flatten():
                self._array(part)
        elif types.is_list(kind) or types.is_large_list(kind) or types.is_map(kind):
            self._nested(array, types.is_map(kind))
        elif types.is_string(kind) or types.is_binary(kind):
            self._text(array, 4)
        elif types.is_large_string(kind) or types.is_large_binary(kind):
            self._text(array, 8)
        elif len(array.buffers()) == 2:
            self._fixed(array, kind.bit_width // 8)
        else:
            self._hash.update(str(array.to_pylist()).encode())

    def _fixed(self, array: Any, width: int) -> None:
        self._hash.update(memoryview(array.buffers()[1])[array.offset * width : (array.offset + len(array)) * width])

    def _text(self, array: Any, width: int) -> None:
        """Lengths, then the bytes."""
        from pyarrow import compute

        lengths = compute.binary_length(array)
        self._fixed(lengths, width)
        offsets = memoryview(array.buffers()[1]).cast("i" if width == 4 else "q")
        start, end = offsets[array.offset], offsets[array.offset + len(array)]
        if end > start:
            self._hash.update(memoryview(array.buffers()[2])[start:end])

    def _nested(self, array: Any, pairs: bool) -> None:
        if pairs:
            self._hash.update(str([len(item) for item in array]).encode())
            start, end = array.offsets[0].as_py(), array.offsets[len(array)].as_py()
            self._array(array.keys.slice(start, end - start))
            self._array(array.items.slice(start, end - start))
            return
        from pyarrow import compute

        lengths = compute.list_value_length(array)
        self._fixed(lengths, lengths.type.bit_width // 8)
        self._array(array.flatten())
