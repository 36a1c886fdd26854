"""SQL over frames: DuckDB inside the kernel, one cursor for each query."""

from __future__ import annotations

import contextlib
import re
import threading
from typing import Any, Callable

from . import tables
from .code import compile_expression
from .frames import Frames, unique_names

LINE = re.compile(r"^LINE (\d+): ", re.MULTILINE)


class Missing(Exception):
    """DuckDB or pyarrow is not installed in the kernel's Python."""


class Database:
    """The kernel's own DuckDB, opened at the first query."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.scratch = ""  # where larger results may spill; empty: where DuckDB wants
        self._root: Any = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Import what queries need, if it is there."""
        with contextlib.suppress(Missing):
            self.cursor().close()

    def cursor(self) -> Any:
        """A connection of its own on the kernel's database.

        Raises ``Missing``.
        """
        with self._lock:
            if self._root is None:
                try:
                    import duckdb
                    import pyarrow  # noqa: F401
                except ImportError as error:
                    raise Missing(f"SQL cells need the package {error.name} in the kernel's Python.") from None
                where = {"temp_directory": self.scratch} if self.scratch else {}
                self._root = duckdb.connect(":memory:", config=where)
                self._root.execute("SET python_enable_replacements = false")
            return self._root.cursor()

    def run(self, cursor: Any, step: Any, parameters: list[Any]) -> tuple[Any, list[str], bool]:
        """Rows as an Arrow table, the names of their types, and whether a limit applied.

        The table is None when the statement gives no rows.
        """
        for name in step.reads:
            if self.frames.find(name) is not None:
                cursor.register(name, self.frames.source(name))
        relation = cursor.sql(step.code, params=parameters) if parameters else cursor.sql(step.code)
        if relation is None:
            return None, [], False
        types = [str(kind) for kind in relation.types]
        limit = 0 if step.writes else step.limit
        table = unique_names((relation.limit(limit + 1) if limit else relation).to_arrow_table())
        cut = bool(limit) and table.num_rows > limit
        return (table.slice(0, limit) if cut else table), types, cut


def parameters_of(step: Any, evaluate: Callable[[Any], Any]) -> list[Any]:
    """The step's parameters, evaluated, as DuckDB binds them."""
    return [bindable(evaluate(compile_expression(step.id, source))) for source in step.parameters]


def bindable(value: Any) -> Any:
    """A value that DuckDB takes: sequences and one-dimensional arrays as lists."""
    if isinstance(value, (tuple, set, frozenset, range)):
        return list(value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return value.tolist()
    if hasattr(value, "to_list"):
        return value.to_list()
    return value


def failure(error: BaseException, step: Any, namespace: dict[str, Any]) -> dict[str, Any]:
    """A query's failure, at its line, with what to do."""
    message = str(error)
    found = LINE.search(message)
    line = int(found.group(1)) if found else 0
    text = step.code.splitlines()[line - 1] if 0 < line <= len(step.code.splitlines()) else ""
    trace = [{"cell": step.id, "file": "", "line": line, "function": "", "text": text.strip()}] if line else []
    return {
        "type": "failure",
        "error": type(error).__name__,
        "message": message,
        "trace": trace,
        "hint": hint(error, message, namespace),
    }


def hint(error: BaseException, message: str, namespace: dict[str, Any]) -> str:
    """What to do about it."""
    if isinstance(error, Missing):
        return "Install duckdb and pyarrow for the notebook's Python, or give the cell a connection."
    found = re.search(r"Table with name (\w+) does not exist", message)
    if found and found.group(1) in namespace:
        value = namespace[found.group(1)]
        if not tables.is_frame(value):
            return (
                f"{found.group(1)} is a {type(value).__name__}; a query reads frames. Turn it into a DataFrame, "
                f"or use it as a value: {{{{ {found.group(1)} }}}}."
            )
    return ""
