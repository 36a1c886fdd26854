"""The checks of a Python cell by their stable codes, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from quire.checks.model import Found, World
from quire.checks.python import columns, imports, layout, leaving, length, names, readable, wrapper
from quire.checks.python.model import Code


class Entry(NamedTuple):
    """A check of Python code: its code and its function."""

    code: str
    check: Callable[[Code, World], Found]


ORDER: tuple[Entry, ...] = (
    Entry("python-wrapper", wrapper.check),
    Entry("python-layout", layout.check),
    Entry("python-unreadable", readable.check),
    Entry("import-missing", imports.check),
    Entry("unknown-name", names.check),
    Entry("unknown-frame-column", columns.check),
    Entry("leaves-the-machine", leaving.check),
    Entry("cell-too-long", length.check),
)
