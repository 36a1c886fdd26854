"""The frames of the namespace: SQL results kept as Arrow, turned into what Python reads when Python reads it."""

from __future__ import annotations

from typing import Any

from . import tables


class Slot:
    """A frame in its Arrow form, with the object that stands for it in the namespace."""

    __slots__ = ("arrow", "bound", "path", "types")

    def __init__(self, arrow: Any, bound: Any, types: list[str] | None = None, path: str = "") -> None:
        self.arrow = arrow
        self.bound = bound
        self.types = types
        self.path = path


class Frames:
    """Keeps the Arrow form of frames beside the namespace.

    ``library`` is what Python cells get: pandas, polars or arrow.
    """

    def __init__(self, namespace: dict[str, Any], library: str) -> None:
        self.namespace = namespace
        self.library = library
        self.slots: dict[str, Slot] = {}
        self.hidden: dict[str, Any] = {}  # frames that were shown but have no name

    def bind(self, name: str, arrow: Any, types: list[str] | None = None, path: str = "") -> None:
        """Make a query's result the value of ``name``."""
        self.namespace[name] = arrow
        self.slots[name] = Slot(arrow, arrow, types, path)

    def ready(self, names: Any) -> None:
        """Turn those of ``names`` that are query results into what Python cells read."""
        if self.library == "arrow":
            return
        for name in names:
            slot = self.slots.get(name)
            if slot is not None and slot.bound is slot.arrow and self.namespace.get(name) is slot.arrow:
                slot.bound = self.namespace[name] = to_library(slot.arrow, self.library)

    def touched(self, names: Any) -> None:
        """These names were assigned or changed by Python: their Arrow form is no longer theirs."""
        if self.slots:
            for name in names:
                self.slots.pop(name, None)

    def forget(self, name: str) -> None:
        """The name is gone."""
        self.namespace.pop(name, None)
        self.slots.pop(name, None)

    def find(self, name: str) -> Any:
        """The frame of that name, hidden ones too; None when there is none."""
        value = self.hidden.get(name) if name.startswith("@") else self.namespace.get(name)
        return value if value is not None and tables.is_frame(value) else None

    def slot(self, name: str) -> Slot | None:
        """The frame's Arrow form, made when it is not there; None when there is no such frame."""
        value = self.find(name)
        if value is None:
            return None
        slot = self.slots.get(name)
        if slot is None or slot.bound is not value:
            arrow, types = to_arrow(value)
            slot = self.slots[name] = Slot(arrow, value, types)
        return slot

    def has_arrow(self, name: str) -> bool:
        """True when the Arrow form of the frame is there already."""
        slot = self.slots.get(name)
        return slot is not None and slot.bound is self.namespace.get(name)

    def source(self, name: str) -> Any:
        """What DuckDB reads for the frame: without a copy where there is a way."""
        value = self.find(name)
        slot = self.slots.get(name)
        if slot is not None and slot.bound is value:
            return slot.arrow
        if tables.root_of(value) == "pandas":
            return value
        found = self.slot(name)
        return None if found is None else found.arrow

    def names(self) -> list[str]:
        """The frames that a person named, in the order in which they came."""
        return [name for name, value in list(self.namespace.items()) if name[:1] != "_" and tables.is_frame(value)]

    def columns(self, name: str) -> list[dict[str, str]]:
        """The columns of a frame, without turning all of it into Arrow."""
        value = self.find(name)
        slot = self.slots.get(name)
        if slot is not None and slot.bound is value:
            return tables.columns_of(slot.arrow.schema, slot.types)
        return first_page(value, 20)[0]


def first_page(value: Any, limit: int = tables.PAGE) -> tuple[list[dict[str, str]], list[list[Any]], int | None]:
    """Columns, first rows and row count of a frame."""
    root = tables.root_of(value)
    if root in ("duckdb", "_duckdb"):
        part = value.limit(limit).to_arrow_table()
        return tables.columns_of(part.schema, [str(kind) for kind in value.types]), tables.rows_of(part), None
    count = len(value)
    if hasattr(value, "iloc"):
        try:
            part = pandas_to_arrow(value.iloc[:limit])
        except Exception:  # objects that Arrow does not know, or no Arrow
            return (*tables.pandas_page(value, 0, limit), count)
        return tables.columns_of(part.schema), tables.rows_of(part), count
    part = value.head(limit).to_arrow() if root == "polars" else value.slice(0, limit)
    return tables.columns_of(part.schema), tables.rows_of(part), count if root == "polars" else value.num_rows


def to_arrow(value: Any) -> tuple[Any, list[str] | None]:
    """A frame as an Arrow table, with DuckDB's type names when they are known."""
    import pyarrow

    root = tables.root_of(value)
    if root in ("duckdb", "_duckdb"):
        return unique_names(value.to_arrow_table()), [str(kind) for kind in value.types]
    if root == "polars":
        return value.to_arrow(), None
    if isinstance(value, pyarrow.RecordBatch):
        return pyarrow.Table.from_batches([value]), None
    if isinstance(value, pyarrow.Table):
        return unique_names(value), None
    return pandas_to_arrow(value), None


def pandas_to_arrow(frame: Any) -> Any:
    """A pandas frame as Arrow; its index becomes columns when it says something; odd objects become text."""
    import pyarrow

    frame = frame.copy(deep=False)
    if not tables.says_nothing(frame.index):
        names = [name if name is not None else "index" for name in frame.index.names]
        frame.index = frame.index.set_names(names)
        taken = {str(name) for name in frame.columns}
        frame = frame.reset_index(names=[f"{name}_index" if str(name) in taken else name for name in names])
    labels = distinct([".".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns])
    arrays = []
    for position in range(frame.shape[1]):
        series = frame.iloc[:, position]
        try:
            arrays.append(pyarrow.Array.from_pandas(series))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError, OverflowError):
            arrays.append(pyarrow.array([None if missing(item) else str(item) for item in series.tolist()]))
    return pyarrow.table(arrays, names=labels) if arrays else pyarrow.table({})


def missing(item: Any) -> bool:
    """None, NaN or NaT."""
    if item is None:
        return True
    try:
        return bool(item != item)  # noqa: PLR0124
    except Exception:
        return False


def distinct(names: list[str]) -> list[str]:
    """Names, with a number where one comes again."""
    seen: set[str] = set()
    result = []
    for name in names:
        label, number = name, 1
        while label in seen:
            label, number = f"{name}_{number}", number + 1
        seen.add(label)
        result.append(label)
    return result


def unique_names(table: Any) -> Any:
    """The table, its columns renamed where two have one name."""
    names = table.schema.names
    return table if len(set(names)) == len(names) else table.rename_columns(distinct(names))


def to_library(arrow: Any, library: str) -> Any:
    """An Arrow table as a frame of pandas or polars; as it is when that library is missing."""
    try:
        if library == "polars":
            import polars

            return polars.from_arrow(arrow)
        return to_pandas(arrow)
    except ImportError:
        return arrow


def to_pandas(arrow: Any) -> Any:
    """A pandas frame to work with: decimals as numbers, dates as datetimes, every column writable."""
    import pyarrow

    for position, field in enumerate(arrow.schema):
        if pyarrow.types.is_decimal(field.type):
            column = arrow.column(position)
            try:
                column = column.cast(pyarrow.int64() if field.type.scale == 0 else pyarrow.float64())
            except pyarrow.ArrowInvalid:
                column = column.cast(pyarrow.float64())
            arrow = arrow.set_column(position, field.name, column)
    return arrow.to_pandas(date_as_object=False)
