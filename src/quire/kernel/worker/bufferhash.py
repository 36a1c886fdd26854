"""Hashes of arrays and frames by their buffers: what a slice leaves out does not count, nor how rows are chunked."""

from __future__ import annotations

import sys
from typing import Any

Walker = Any  # ``hashing.Walker``


class Unhashable(Exception):
    """The value has no hash that could be relied on, or none within the time."""


def add(walker: Walker, value: Any, root: str) -> bool:
    """Feed a value of numpy, pandas, polars or pyarrow; False when it is none of their containers."""
    library = sys.modules[root]
    if root == "numpy":
        return _add_numpy(walker, value, library)
    if root == "pandas":
        return _add_pandas(walker, value, library)
    if root == "polars":
        return _add_polars(walker, value, library)
    return _add_arrow(walker, value, library)


def _add_numpy(walker: Walker, value: Any, numpy: Any) -> bool:
    if isinstance(value, numpy.ndarray):
        walker.feed("numpy", f"{type(value).__name__} {value.dtype.str} {value.shape} {value.dtype!r}".encode())
        if type(value) is not numpy.ndarray:
            return False
        if value.dtype.hasobject:
            walker.sequence(value.ravel().tolist())
        else:
            walker.feed("data", numpy.ascontiguousarray(value).reshape(-1).view(numpy.uint8))
        return True
    if isinstance(value, numpy.generic):
        walker.feed("scalar", f"{value.dtype.str}".encode())
        walker.feed("data", value.tobytes())
        return not value.dtype.hasobject
    return False


def _add_pandas(walker: Walker, value: Any, pandas: Any) -> bool:
    if type(value) is pandas.DataFrame:
        walker.feed("frame", f"{value.shape}".encode())
        walker.add(value.index)
        walker.add(value.columns)
        for position in range(value.shape[1]):
            _add_pandas_array(walker, value.iloc[:, position].array)
        walker.add(value.attrs)
        return True
    if type(value) is pandas.Series:
        walker.feed("series", f"{len(value)}".encode())
        walker.add(value.name)
        walker.add(value.index)
        _add_pandas_array(walker, value.array)
        return True
    if isinstance(value, pandas.RangeIndex):
        walker.feed("index", f"{value.start} {value.stop} {value.step}".encode())
        walker.add(value.names)
        return True
    if isinstance(value, pandas.MultiIndex):
        walker.feed("multi", f"{len(value)}".encode())
        for level in range(value.nlevels):
            walker.add(value.get_level_values(level))
        return True
    if isinstance(value, pandas.Index):
        walker.feed("index", type(value).__name__.encode())
        walker.sequence(list(value.names))
        _add_pandas_array(walker, value.array)
        return True
    return False


def _add_pandas_array(walker: Walker, array: Any) -> None:
    walker.feed("dtype", f"{type(array).__name__} {array.dtype!r}".encode())
    for attribute in ("_pa_array", "_ndarray"):  # Arrow-backed; numpy-backed, datetimes too
        inner = getattr(array, attribute, None)
        if inner is not None:
            walker.add(inner)
            return
    if hasattr(array, "_data") and hasattr(array, "_mask"):  # nullable numbers
        data = array._data.copy()
        data[array._mask] = 0
        walker.add(data)
        walker.add(array._mask)
    elif hasattr(array, "codes") and hasattr(array, "categories"):
        walker.add(array.codes)
        walker.add(array.categories)
    else:
        walker.add(array.to_numpy())


def _add_polars(walker: Walker, value: Any, polars: Any) -> bool:
    if isinstance(value, polars.DataFrame):
        walker.feed("polars", b"frame")
        walker.add(value.to_arrow())
        return True
    if isinstance(value, polars.Series):
        walker.feed("polars", value.name.encode())
        walker.add(value.to_arrow())
        return True
    if isinstance(value, polars.LazyFrame):
        raise Unhashable
    return False


def _add_arrow(walker: Walker, value: Any, pyarrow: Any) -> bool:
    if isinstance(value, (pyarrow.Table, pyarrow.RecordBatch)):
        walker.feed(
            "arrow", str(value.schema.to_string(show_field_metadata=False, show_schema_metadata=False)).encode()
        )
        for column in value.columns:
            _add_column(walker, column, pyarrow)
        return True
    if isinstance(value, (pyarrow.ChunkedArray, pyarrow.Array)):
        walker.feed("array", str(value.type).encode())
        _add_column(walker, value, pyarrow)
        return True
    return False


def _add_column(walker: Walker, column: Any, pyarrow: Any) -> None:
    chunks = column.chunks if isinstance(column, pyarrow.ChunkedArray) else [column]
    walker.feed("column", f"{len(column)}".encode())
    start = 0
    for chunk in chunks:
        _add_chunk(walker, chunk, start, pyarrow)
        start += len(chunk)


def _add_chunk(walker: Walker, array: Any, start: int, pyarrow: Any) -> None:
    """One contiguous array, as a stream of its values: two neighbours feed the same bytes as their union."""
    types = pyarrow.types
    kind = array.type
    if isinstance(array, pyarrow.ExtensionArray):
        return _add_chunk(walker, array.storage, start, pyarrow)
    if types.is_dictionary(kind):
        return _add_chunk(walker, array.dictionary_decode(), start, pyarrow)
    if array.null_count:
        from pyarrow import compute

        positions = compute.add(compute.indices_nonzero(array.is_null()).cast(pyarrow.int64()), start)
        walker.digest.update(memoryview(positions.buffers()[1])[: 8 * len(positions)])
        if not types.is_null(kind):
            array = array.drop_null()
    if types.is_null(kind):
        return None
    if types.is_struct(kind):
        for field in array.flatten():
            _add_chunk(walker, field, start, pyarrow)
        return None
    return _add_values(walker, array, pyarrow)


def _add_values(walker: Walker, array: Any, pyarrow: Any) -> None:
    types = pyarrow.types
    kind = array.type
    if types.is_boolean(kind):
        array = array.cast(pyarrow.uint8())
        kind = array.type
    elif types.is_string_view(kind) or types.is_binary_view(kind):
        array = array.cast(pyarrow.large_string() if types.is_string_view(kind) else pyarrow.large_binary())
        kind = array.type
    if types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind):
        width = kind.bit_width // 8
        if len(array):
            walker.digest.update(
                memoryview(array.buffers()[1])[array.offset * width : (array.offset + len(array)) * width]
            )
        return
    large = types.is_large_string(kind) or types.is_large_binary(kind)
    if large or types.is_string(kind) or types.is_binary(kind):
        _add_text(walker, array, pyarrow, 8 if large else 4)
        return
    if types.is_list(kind) or types.is_large_list(kind) or types.is_map(kind):
        from pyarrow import compute

        if types.is_map(kind):
            array = array.cast(pyarrow.list_(pyarrow.struct([("key", kind.key_type), ("value", kind.item_type)])))
        _add_chunk(walker, compute.list_value_length(array).cast(pyarrow.int64()), 0, pyarrow)
        _add_chunk(walker, array.flatten(), 0, pyarrow)
        return
    walker.sequence(array.to_pylist())


def _add_text(walker: Walker, array: Any, pyarrow: Any, width: int) -> None:
    from pyarrow import compute

    lengths = compute.binary_length(array).cast(pyarrow.int64())
    if not len(array):
        return
    walker.digest.update(memoryview(lengths.buffers()[1])[lengths.offset * 8 : (lengths.offset + len(lengths)) * 8])
    _, offsets, data = array.buffers()
    view = memoryview(offsets).cast("B")
    first = int.from_bytes(view[array.offset * width : (array.offset + 1) * width], sys.byteorder)
    end = array.offset + len(array)
    last = int.from_bytes(view[end * width : (end + 1) * width], sys.byteorder)
    if data is not None and last > first:
        walker.digest.update(memoryview(data)[first:last])
