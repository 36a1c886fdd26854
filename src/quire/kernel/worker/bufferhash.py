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
    """A column as streams of its missing places, its lengths and its values, whatever its chunks are."""
    types = pyarrow.types
    kind = column.type
    walker.feed("column", f"{len(column)}".encode())
    chunks = column.chunks if isinstance(column, pyarrow.ChunkedArray) else [column]
    if isinstance(kind, pyarrow.BaseExtensionType):
        chunks, kind = [chunk.storage for chunk in chunks], kind.storage_type
    if types.is_dictionary(kind):
        chunks, kind = [chunk.dictionary_decode() for chunk in chunks], kind.value_type
    if types.is_nested(kind) and len(chunks) > 1:
        chunks = [pyarrow.concat_arrays(chunks)]
    _add_missing(walker, chunks, pyarrow)
    if types.is_null(kind):
        return
    chunks = [chunk.drop_null() if chunk.null_count else chunk for chunk in chunks if len(chunk)]
    if types.is_nested(kind):
        for chunk in chunks:
            _add_nested(walker, chunk, pyarrow)
    elif types.is_boolean(kind):
        for chunk in chunks:
            _add_fixed(walker, chunk.cast(pyarrow.uint8()), 1)
    elif types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind):
        for chunk in chunks:
            _add_fixed(walker, chunk, kind.bit_width // 8)
    else:
        _add_texts(walker, chunks, kind, pyarrow)


def _add_missing(walker: Walker, chunks: list[Any], pyarrow: Any) -> None:
    """The positions of nulls."""
    from pyarrow import compute

    start = 0
    for chunk in chunks:
        if chunk.null_count:
            positions = compute.add(compute.indices_nonzero(chunk.is_null()).cast(pyarrow.int64()), start)
            _add_fixed(walker, positions, 8)
        start += len(chunk)
    walker.digest.update(b"|")


def _add_fixed(walker: Walker, array: Any, width: int) -> None:
    """Values of one width, only those of this slice."""
    if len(array):
        data = memoryview(array.buffers()[1])
        walker.digest.update(data[array.offset * width : (array.offset + len(array)) * width])


def _add_texts(walker: Walker, chunks: list[Any], kind: Any, pyarrow: Any) -> None:
    """Strings and bytes: all lengths, then all data."""
    from pyarrow import compute

    types = pyarrow.types
    if types.is_string_view(kind) or types.is_binary_view(kind):
        kind = pyarrow.large_string() if types.is_string_view(kind) else pyarrow.large_binary()
        chunks = [chunk.cast(kind) for chunk in chunks]
    large = types.is_large_string(kind) or types.is_large_binary(kind)
    if not large and not types.is_string(kind) and not types.is_binary(kind):
        for chunk in chunks:
            walker.sequence(chunk.to_pylist())
        return
    width = 8 if large else 4
    for chunk in chunks:
        _add_fixed(walker, compute.binary_length(chunk).cast(pyarrow.int64()), 8)
    for chunk in chunks:
        _, offsets, data = chunk.buffers()
        if data is None or not len(chunk):
            continue
        ends = [chunk.offset * width, (chunk.offset + len(chunk)) * width]
        view = memoryview(offsets).cast("B")
        first, last = (int.from_bytes(view[end : end + width], sys.byteorder) for end in ends)
        walker.digest.update(memoryview(data)[first:last])


def _add_nested(walker: Walker, array: Any, pyarrow: Any) -> None:
    """Lists, structs and maps, by their parts; there is one array, without nulls of its own."""
    from pyarrow import compute

    types = pyarrow.types
    kind = array.type
    if types.is_map(kind):
        pair = pyarrow.struct([("key", kind.key_type), ("value", kind.item_type)])
        array = array.cast(pyarrow.list_(pair))
        kind = array.type
    if types.is_struct(kind):
        for field in array.flatten():
            _add_column(walker, field, pyarrow)
    elif types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        _add_column(walker, compute.list_value_length(array).cast(pyarrow.int64()), pyarrow)
        _add_column(walker, array.flatten(), pyarrow)
    else:
        walker.sequence(array.to_pylist())
