"""The sample notebooks are clean files, and every cell of them runs on the warehouse with its inputs' first values."""

from __future__ import annotations

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from quire.analysis import Graph, compile_sql
from quire.document import (
    Chart,
    Column,
    Widget,
    chart_query,
    parse_chart,
    parse_widget,
    read,
    split_markdown,
    vega_lite,
    write,
)

from .conftest import COFFEE

NOTEBOOKS = sorted((COFFEE / "notebooks").glob("*.md"))


class Runner:
    """Runs the cells of a notebook one after another, as plainly as can be."""

    def __init__(self, cells, warehouse):
        self.warehouse = warehouse
        self.graph = Graph.build(cells)
        self.values = {}
        self.shown = {}
        for id in self.graph.topological(cell.id for cell in cells):
            cell = self.graph.cell(id)
            self.shown[id] = getattr(self, cell.kind)(cell)

    def input(self, cell):
        widget = parse_widget(cell.source)
        assert isinstance(widget, Widget), widget
        self.values[cell.name] = widget.default
        return widget.default

    def sql(self, cell):
        compiled = compile_sql(cell.id, {}, self.graph)
        parameters = [eval(expression, self.values) for expression in compiled.parameters]
        target = self.warehouse
        if not cell.attributes.get("connection"):
            target = duckdb.connect()
            for name in self.values:
                if isinstance(self.values[name], pd.DataFrame):
                    target.register(name, self.values[name])
        table = target.sql(compiled.sql, params=parameters).to_arrow_table()
        fields = [pa.field(f.name, pa.float64()) if pa.types.is_decimal(f.type) else f for f in table.schema]
        frame = table.cast(pa.schema(fields)).to_pandas(date_as_object=False)
        self.values[cell.name] = frame
        return frame

    def python(self, cell):
        exec(cell.source, self.values)

    def chart(self, cell):
        chart = parse_chart(cell.source)
        assert isinstance(chart, Chart), chart
        connection = duckdb.connect()
        connection.register(chart.data, self.values[chart.data])
        found = connection.sql(chart_query(chart))
        columns = [Column(name, str(kind)) for name, kind in zip(found.columns, found.types, strict=True)]
        rows = found.fetchall()
        return vega_lite(chart, columns, rows, False), rows

    def markdown(self, cell):
        found = split_markdown(cell.source)
        fields = ["{" + field + "}" for field in found.fields]
        values = [eval("f" + repr(field), self.values) for field in fields]
        return "".join(part for pair in zip(found.parts, [*values, ""], strict=True) for part in pair)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    found, diagnostics = read(request.param.read_text(encoding="utf-8"))
    assert diagnostics == ()
    return found


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ["1-revenue", "2-customers", "3-campaigns"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_file_is_as_quire_writes_it(path):
    text = path.read_text(encoding="utf-8")
    assert write(read(text)[0]) == text


def test_nothing_is_wrong_with_the_graph(notebook):
    graph = Graph.build(notebook.cells)
    assert {cell.id: graph.diagnostics(cell.id) for cell in notebook.cells if graph.diagnostics(cell.id)} == {}


def test_every_cell_runs_and_every_table_and_chart_has_rows(notebook, coffee):
    runner = Runner(notebook.cells, coffee)
    for cell in notebook.cells:
        shown = runner.shown[cell.id]
        if cell.kind == "sql":
            assert len(shown) > 0, cell.name
        if cell.kind == "chart":
            assert len(shown[1]) > 1, cell.source
            assert all(value is not None for row in shown[1] for value in row), cell.source
        if cell.kind == "markdown":
            assert "{{" not in shown
            assert "nan" not in shown


def test_the_prose_says_what_the_numbers_say(coffee):
    def told(stem):
        cells = read((COFFEE / "notebooks" / f"{stem}.md").read_text(encoding="utf-8"))[0].cells
        runner = Runner(cells, coffee)
        return runner.values

    revenue = told("1-revenue")
    assert revenue["growth"] > 0.05
    assert revenue["best"].month in (11, 12)
    assert revenue["margin_now"] < revenue["margin_before"]
    amounts = revenue["candidates"].set_index("column_name")["amount"]
    assert amounts["orders.net_amount"] == pytest.approx(amounts["order_items.line_total"])
    assert 1.05 < amounts.max() / amounts["orders.net_amount"] < 1.25
    customers = told("2-customers")
    assert customers["first_tenth"] > 0.2
    campaigns = told("3-campaigns")
    assert campaigns["joined"] > 1.3 * campaigns["once"]
    assert campaigns["shared"] == pytest.approx(campaigns["once"])
    assert 0 < len(campaigns["paying"]) < len(campaigns["returns"])


def test_an_input_changes_what_follows(coffee):
    notebook = read((COFFEE / "notebooks" / "1-revenue.md").read_text(encoding="utf-8"))[0]
    everywhere = Runner(notebook.cells, coffee).values["months"].sum()

    class West(Runner):
        def input(self, cell):
            super().input(cell)
            self.values["region"] = "West"

    west = West(notebook.cells, coffee).values["months"].sum()
    assert 0.15 < west / everywhere < 0.4
