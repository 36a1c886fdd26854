"""What a notebook is: cells, edits, outputs, the file; importers and exporters."""

from quire.document.bounds import bounded
from quire.document.chart import Channel, Chart, parse_chart
from quire.document.chartspec import chart_query, vega_lite
from quire.document.diagnostic import Diagnostic, Fix, Severity, Span
from quire.document.disk import refused, write_whole
from quire.document.ids import derived_id
from quire.document.interpolation import Interpolated, split, split_markdown
from quire.document.markdown import read, write
from quire.document.merge import Conflict, Merge, adopt, merge
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
from quire.document.outputs import OutputStore
from quire.document.project import Project, env_file, environment
from quire.document.store import Loaded, fingerprint, load, save
from quire.document.widget import WIDGET_TYPES, Widget, WidgetType, coerce, parse_widget

__all__ = [
    "CELL_KINDS",
    "WIDGET_TYPES",
    "Cell",
    "CellKind",
    "CellResult",
    "Channel",
    "Chart",
    "Column",
    "Conflict",
    "Diagnostic",
    "Display",
    "Failure",
    "Fix",
    "Group",
    "Interpolated",
    "Loaded",
    "Merge",
    "Notebook",
    "Output",
    "OutputStore",
    "Project",
    "RunStatus",
    "Severity",
    "Span",
    "Stream",
    "Table",
    "TraceFrame",
    "Widget",
    "WidgetType",
    "adopt",
    "bounded",
    "chart_query",
    "coerce",
    "derived_id",
    "env_file",
    "environment",
    "fingerprint",
    "load",
    "merge",
    "parse_chart",
    "parse_widget",
    "read",
    "refused",
    "save",
    "split",
    "split_markdown",
    "vega_lite",
    "write",
    "write_whole",
]
