"""Charts: the rows that a chart's step gives become a drawing."""

from __future__ import annotations

import msgspec

from quire.document import Cell, CellResult, Diagnostic, Display, Output, Table, parse_chart, vega_lite

VEGA_LITE = "application/vnd.vegalite+json"


def drawn(cell: Cell, result: CellResult) -> CellResult:
    """The result of a chart cell with the chart in place of its rows; other results as they are."""
    if cell.kind != "chart" or not any(isinstance(output, Table) for output in result.outputs):
        return result
    chart = parse_chart(cell.source)
    if isinstance(chart, Diagnostic):
        return result
    outputs: list[Output] = []
    for output in result.outputs:
        if isinstance(output, Table):
            spec = vega_lite(chart, output.columns, output.rows, output.cut)
            outputs.append(Display({VEGA_LITE: spec}))
        else:
            outputs.append(output)
    return msgspec.structs.replace(result, outputs=tuple(outputs))
