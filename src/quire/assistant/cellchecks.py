"""Python and chart cells through the checks: what is left of a reply that can be shown, or what to say to the model."""

from __future__ import annotations

from msgspec.structs import replace

from quire.assistant.material import Written
from quire.assistant.writing import complaint
from quire.checks import World, check_statement
from quire.checks.chart import check_chart
from quire.checks.python import CheckedCell, check_python
from quire.document import Cell, Diagnostic, parse_chart, parse_widget
from quire.llm import Invalid


def checked_python(cell: Cell, world: World) -> Written | Invalid:
    """A Python cell as the checks leave it."""
    return _written(cell, check_python(cell.source, world), "code that runs with the names that are there")


def checked_chart(cell: Cell, world: World) -> Written | Invalid:
    """A chart cell as the checks leave it: every column of it is in its frame."""
    chart = parse_chart(cell.source)
    if not isinstance(chart, Diagnostic) and chart.data not in world.frames:
        return Invalid(f"There is no frame {chart.data!r}.", f"one of {', '.join(world.frames)}")
    return _written(cell, check_chart(cell.source, world), "keys and columns that are there")


def _written(cell: Cell, checked: CheckedCell, expected: str) -> Written | Invalid:
    if checked.source is None:
        return complaint(checked.diagnostics, expected)
    return Written(replace(cell, source=checked.source), checked.diagnostics, checked.repairs)


def checked_cell(cell: Cell, world: World) -> Written | Invalid:
    """A cell of any kind."""
    if cell.kind == "sql":
        return checked_sql(cell, world)
    if cell.kind == "python":
        return checked_python(cell, world)
    if cell.kind == "chart":
        return checked_chart(cell, world)
    if cell.kind == "input":
        widget = parse_widget(cell.source)
        return complaint((widget,)) if isinstance(widget, Diagnostic) else Written(cell)
    return Written(cell)


def checked_sql(cell: Cell, world: World) -> Written | Invalid:
    """A SQL cell as the checks leave it."""
    checked = check_statement(cell.source, world)
    if checked.sql is None:
        return complaint(checked.diagnostics, "one statement that the database takes")
    sql = checked.sql if checked.repairs else cell.source
    return Written(replace(cell, source=sql), checked.diagnostics, checked.repairs)
