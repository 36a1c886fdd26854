"""Python and chart cells through the checks: what is left of a reply that can be shown, or what to say to the model."""

from __future__ import annotations

from quire.analysis import analyse
from quire.assistant.material import Written
from quire.assistant.writing import complaint
from quire.checks import World
from quire.document import Cell, Diagnostic, parse_chart
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
