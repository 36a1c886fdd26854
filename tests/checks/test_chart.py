"""Chart stubs: marks, keys, frames and columns are closed sets, and what is near one of them is read as it."""

import pytest

from quire.checks import Column, Schema, Table, World
from quire.checks.chart import check_chart

COLUMNS = ("order_id", "customer", "total", "order_date")
TYPES = ("Integer", "String", "Float", "Date")
TABLE = Table("orders", tuple(Column(name, kind) for name, kind in zip(COLUMNS, TYPES, strict=True)))
WORLD = World(schema=Schema((TABLE,)), frames={"orders": COLUMNS, "others": ()})
STUB = "mark: bar\ndata: orders\nx: customer\ny: sum(total)"


@pytest.mark.parametrize(
    ("stub", "wanted", "codes"),
    [
        ("mark: bars\ndata: orders\nx: customer\ny: sum(total)", STUB, ["chart-mark"]),
        ("mark: Bar\ndata: order\nx: custmer\ny: sum(totl)", STUB, ["chart-mark", "chart-data", *["chart-column"] * 2]),
        ("```yaml\n" + STUB + "\n```", STUB, ["chart-wrapper"]),
        (STUB + "\ncolour: customer", STUB + "\ncolor: customer", ["chart-key"]),
        ("mark: pie\ndata: orders\ncolor: customer", "mark: arc\ndata: orders\ncolor: customer", ["chart-mark"]),
        (
            STUB.replace("x: customer", "x: month(orderdate)"),
            STUB.replace("x: customer", "x: month(order_date)"),
            ["chart-column"],
        ),
    ],
)
def test_what_is_near_a_name_that_exists_is_read_as_it(stub, wanted, codes):
    found = check_chart(stub, WORLD)
    assert (found.source, found.verdict, found.diagnostics) == (wanted, "repaired", ())
    assert [each.code for each in found.repairs] == codes
    assert check_chart(wanted, WORLD).repairs == ()


@pytest.mark.parametrize(
    ("stub", "code"),
    [
        ("mark: bar\ndata: nowhere\nx: customer", "chart-data"),
        ("mark: bar\ndata: orders\nx: zzz", "chart-column"),
        ("mark: bar\ndata: orders\nx: total\ny: sum(customer)", "chart-aggregate"),
        ("mark: [", "chart-syntax"),
        ("mark: bar\nx: customer", "chart-data-missing"),
    ],
)
def test_what_is_near_nothing_is_refused_with_a_reason(stub, code):
    found = check_chart(stub, WORLD)
    assert (found.source, found.verdict) == (None, "rejected")
    assert [each.code for each in found.diagnostics] == [code]


@pytest.mark.parametrize(
    "stub", [STUB, "mark: bar\ndata: others\nx: anything", STUB.replace("sum(total)", "count(customer)")]
)
def test_a_right_stub_stays_as_it_is(stub):
    found = check_chart(stub, WORLD)
    assert (found.source, found.verdict, found.repairs, found.diagnostics) == (stub, "ok", (), ())


def test_without_known_frames_only_the_stub_is_judged():
    assert check_chart(STUB, World()).verdict == "ok"
