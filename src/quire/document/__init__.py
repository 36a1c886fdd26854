"""What a notebook is: cells, edits, outputs, the file; importers and exporters."""

from quire.document.diagnostic import Diagnostic, Fix, Severity, Span
from quire.document.model import CELL_KINDS, Cell, CellKind, Group, Notebook
from quire.document.output import (
    CellResult,
    Column,
    Display,
    Failure,
    Output,
    RunStatus,
    Stream,
    Table,
    TraceFrame,
)

__all__ = [
    "CELL_KINDS",
    "Cell",
    "CellKind",
    "CellResult",
    "Column",
    "Diagnostic",
    "Display",
    "Failure",
    "Fix",
    "Group",
    "Notebook",
    "Output",
    "RunStatus",
    "Severity",
    "Span",
    "Stream",
    "Table",
    "TraceFrame",
]
