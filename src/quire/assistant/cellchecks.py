"""Python and chart cells through the checks: what is left of a reply that can be shown, or what to say to the model."""

from __future__ import annotations

from msgspec.structs import replace

from quire.analysis import analyse
from quire.assistant.material import Written
from quire.assistant.writing import complaint
from quire.checks import World, check_statement
from quire.document import Cell, Diagnostic, parse_chart, parse_widget
from quire.llm import Invalid


def checked_python(cell: Cell, world: World) -> Written | Invalid:
    """A Python cell whose code can be read."""
    found = analyse(cell)
    errors = [each for each in found.diagnostics if each.severity == "error"]
    if errors or found.syntax_error:
        return complaint(errors, "code that Python can read")
    return Written(cell, found.diagnostics)


def checked_chart(cell: Cell, world: World) -> Written | Invalid:
    """A chart cell whose stub is right and names columns that its frame has."""
    chart = parse_chart(cell.source)
    if isinstance(chart, Diagnostic):
        return complaint((chart,))
    columns = world.frames.get(chart.data)
    if columns is None:
        return Invalid(f"There is no frame {chart.data!r}.", f"one of {', '.join(world.frames)}")
    missing = [column for column in chart.columns if columns and column not in columns]
    if missing:
        return Invalid(f"{chart.data} has no column {', '.join(missing)}.", f"columns out of: {', '.join(columns)}")
    return Written(cell)


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
