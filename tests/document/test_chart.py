import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.document import Channel, Chart, Column, Diagnostic, chart_query, parse_chart, vega_lite


def chart(text: str) -> Chart:
    found = parse_chart(text)
    assert isinstance(found, Chart), found
    return found


def refused(text: str) -> Diagnostic:
    found = parse_chart(text)
    assert isinstance(found, Diagnostic), found
    return found


def test_channels_are_columns_aggregates_and_units():
    found = chart("mark: line\ndata: sales\nx: month(ordered at)\ny: sum(revenue)\ncolor: channel\nsort: -y\n")
    assert found.x == Channel("ordered at", unit="month")
    assert found.y == (Channel("revenue", "sum"),)
    assert found.columns == ("ordered at", "channel", "revenue")


def test_a_bar_without_y_counts_rows():
    assert chart("data: sales\nx: region").y == (Channel("", "count"),)


def test_a_heat_map_without_colour_counts_rows():
    assert chart("mark: rect\ndata: sales\nx: region\ny: channel").color == Channel("", "count")


def test_a_misspelt_word_is_answered_with_the_near_one_and_a_fix():
    found = refused("data: sales\nmark: bra\nx: a")
    assert found.code == "chart-unknown-mark"
    assert found.span is not None
    assert found.span.line == 2
    assert "`bar`" in found.message
    assert found.fixes[0].arguments["text"] == "mark: bar"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mark: [", "chart-syntax"),
        ("- a", "chart-syntax"),
        ("", "chart-data-missing"),
        ("data: s", "chart-empty"),
        ("data: s\nx: total(a)", "chart-unknown-function"),
        ("data: s\nx: sum(a", "chart-channel"),
        ("data: s\nx: [a, b]", "chart-channel"),
        ("data: s\nx: a\nwidth: 3", "chart-unknown-key"),
        ("data: s\nx: a\nsort: up", "chart-unknown-sort"),
        ("data: s\ny: [a, b]\ncolor: c", "chart-channel"),
        ("data: s\nmark: boxplot\ny: sum(a)", "chart-channel"),
    ],
)
def test_what_is_wrong_is_said(text, code):
    assert refused(text).code == code


@given(st.text(alphabet=st.sampled_from(list("mark:dtxy \n[]{}-'\"&*!|>%@`,#bar()1")), max_size=60))
def test_reading_a_chart_never_raises(text):
    parse_chart(text)


def test_the_query_aggregates_where_the_data_is():
    sql = chart_query(chart('data: sa"les\nx: month(d)\ny: sum(revenue)\ncolor: region'))
    assert sql == (
        'SELECT CAST(date_trunc(\'month\', CAST("d" AS TIMESTAMP)) AS DATE) AS "x", "region" AS "color", '
        'sum("revenue") AS "y" FROM "sa""les" GROUP BY 1, 2 ORDER BY "x", "color" LIMIT 5001'
    )


def test_raw_rows_are_asked_for_one_more_than_drawn():
    assert chart_query(chart("mark: point\ndata: s\nx: a\ny: b")) == 'SELECT "a" AS "x", "b" AS "y" FROM "s" LIMIT 5001'


def test_sorting_decides_which_rows_a_cut_keeps():
    assert 'ORDER BY "y" DESC NULLS LAST, "x" LIMIT' in chart_query(chart("data: s\nx: a\ny: sum(b)\nsort: -y"))


def test_column_types_become_vega_types_and_days_local_midnights():
    found = chart("mark: line\ndata: s\nx: month(d)\ny: sum(v)")
    columns = (Column("x", "DATE"), Column("y", "DECIMAL(38,2)"))
    spec = vega_lite(found, columns, [("2026-01-01", "12.50")], False)
    assert spec["encoding"]["x"]["type"] == "temporal"
    assert spec["encoding"]["y"]["type"] == "quantitative"
    assert spec["data"]["values"] == [{"x": "2026-01-01T00:00:00", "y": 12.5}]


def test_years_under_bars_are_bands():
    spec = vega_lite(chart("data: s\nx: year\ny: sum(v)"), (Column("x", "BIGINT"), Column("y", "DOUBLE")), [], False)
    assert spec["encoding"]["x"]["type"] == "ordinal"


def test_several_y_columns_are_told_apart_by_colour():
    found = chart("mark: line\ndata: s\nx: d\ny: [sum(a), mean(b)]")
    spec = vega_lite(
        found, (Column("x", "DATE"), Column("y0", "BIGINT"), Column("y1", "DOUBLE")), [("d", 1, 2.5)], False
    )
    assert [(row["color"], row["y"]) for row in spec["data"]["values"]] == [("sum of a", 1), ("mean of b", 2.5)]


def test_a_cut_is_said_in_the_chart():
    spec = vega_lite(chart("mark: point\ndata: s\nx: a\ny: b"), (Column("x", "INTEGER"),), [(1,)] * 5001, False)
    assert spec["title"]["subtitle"] == "Only the first 5,000 rows are drawn."
    assert len(spec["data"]["values"]) == 5000


def test_a_pie_has_its_slices_in_colour():
    spec = vega_lite(
        chart("mark: arc\ndata: s\nx: a\ny: sum(b)"), (Column("x", "VARCHAR"), Column("y", "BIGINT")), [], False
    )
    assert set(spec["encoding"]) == {"theta", "color"}


def test_a_boxplot_gets_its_quartiles_from_the_query():
    found = chart("mark: boxplot\ndata: s\nx: a\ny: b\nfacet: c")
    assert 'quantile_cont("b", 0.25) AS lower' in chart_query(found)
    spec = vega_lite(found, (Column("facet", "VARCHAR"), Column("x", "VARCHAR")), [], False)
    assert spec["facet"]["field"] == "facet"
    assert [layer["mark"]["type"] for layer in spec["spec"]["layer"]] == ["rule", "bar", "tick"]
