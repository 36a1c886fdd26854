"""What any cell means to the others; the answer depends on nothing but the cell, so it is remembered by content."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from quire.analysis.model import Analysis
from quire.analysis.python import analyse_expression, analyse_python
from quire.analysis.sql import lex, read_sql
from quire.document import Cell, CellKind, Diagnostic, parse_chart, parse_widget, split_markdown
from quire.document.interpolation import Interpolated

__all__ = ["analyse", "analyse_source"]


def analyse(cell: Cell) -> Analysis:
    """What a cell defines, reads and changes; equal cells share one answer."""
    return analyse_source(cell.kind, cell.source, cell.name if cell.kind in ("sql", "input") else "")


@lru_cache(maxsize=32_768)
def analyse_source(kind: CellKind, source: str, name: str = "") -> Analysis:
    """The same for a source; ``name`` is the frame of a SQL cell, the variable of an input."""
    if kind == "python":
        return analyse_python(source)
    if kind == "sql":
        return _sql(source, name)
    if kind == "markdown":
        return _with_expressions(Analysis(), split_markdown(source))
    if kind == "chart":
        return _chart(source)
    return _input(source, name)


def _sql(source: str, name: str) -> Analysis:
    lexed = lex(source)
    found = _with_expressions(read_sql(lexed), lexed.interpolated)
    if name and name not in found.definitions:
        found = msgspec.structs.replace(found, definitions=tuple(sorted((*found.definitions, name))))
    return found


def _chart(source: str) -> Analysis:
    chart = parse_chart(source)
    if isinstance(chart, Diagnostic):
        return Analysis(diagnostics=(chart,))
    return Analysis(references=(chart.data,), tables=(chart.data,))


def _input(source: str, name: str) -> Analysis:
    widget = parse_widget(source)
    definitions = (name,) if name else ()
    if isinstance(widget, Diagnostic):
        return Analysis(definitions=definitions, diagnostics=(widget,))
    frames = (widget.frame,) if widget.frame else ()
    return Analysis(definitions=definitions, references=frames, tables=frames)


def _with_expressions(found: Analysis, interpolated: Interpolated) -> Analysis:
    """Add what the expressions between ``{{`` and ``}}`` read."""
    if not interpolated.expressions:
        return found
    references, optional = set(found.references), set(found.optional)
    diagnostics = list(found.diagnostics)
    dynamic = found.dynamic
    for expression in interpolated.expressions:
        inner = analyse_expression(expression)
        if inner.syntax_error:
            message = f"Python cannot read the expression {{{{ {expression} }}}}."
            diagnostics.append(Diagnostic("syntax-error", "error", message))
            continue
        references.update(inner.references)
        optional.update(inner.optional)
        dynamic = dynamic or inner.dynamic
    return msgspec.structs.replace(
        found,
        references=tuple(sorted(references)),
        optional=tuple(sorted(optional)),
        dynamic=dynamic,
        diagnostics=tuple(diagnostics),
        syntax_error=found.syntax_error or len(diagnostics) > len(found.diagnostics),
    )
