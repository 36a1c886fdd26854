"""What is certain is put right without a model; what could be two things is not."""

import pytest

from quire.assistant.material import Frame
from quire.assistant.remedies import remedies, replaced
from quire.checks import World, schema_of
from quire.document import Cell, Failure, Fix

from .toy import CATALOG

FRAMES = (Frame("sold", ("channel", "net_amount")), Frame("visits", ("day",)))
WORLD = World(frames={frame.name: frame.columns for frame in FRAMES})


def first(kind, source, error="", message="", world=WORLD):
    failure = Failure(error, message) if error else None
    found = next(remedies(Cell("a", kind, source, "made"), failure, world, FRAMES), None)
    return found.cell.source if found else None


@pytest.mark.parametrize(
    ("source", "error", "message", "fixed"),
    [
        ("x = pd.DataFrame()", "NameError", "name 'pd' is not defined", "import pandas as pd\nx = pd.DataFrame()"),
        ("x = Counter()", "NameError", "name 'Counter' is not defined",
         "from collections import Counter\nx = Counter()"),
        ("x = visit.day", "NameError", "name 'visit' is not defined", "x = visits.day"),
        ("x = sold['NetAmount']", "KeyError", "'NetAmount'", "x = sold['net_amount']"),
        ('x = sold["net amount"] # ü', "KeyError", "'net amount'", 'x = sold["net_amount"] # ü'),
        ("x = sold.netamount", "AttributeError", "'DataFrame' object has no attribute 'netamount'",
         "x = sold.net_amount"),
        ("x = sold[['channel', 'Chanel']]", "KeyError", "\"['Chanel'] not in index\"",
         "x = sold[['channel', 'channel']]"),
    ],
)  # fmt: skip
def test_python_is_mended_where_there_is_one_way(source, error, message, fixed):
    assert first("python", source, error, message) == fixed


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("x = wholly_unknown", "NameError", "name 'wholly_unknown' is not defined"),
        ("x = sold['price']", "KeyError", "'price'"),
        ("x = 1 / 0", "ZeroDivisionError", "division by zero"),
        ("x = sold['channel']", "KeyError", "'channel'"),
    ],
)
def test_what_is_not_certain_is_left_alone(source, error, message):
    assert first("python", source, error, message) is None


def test_a_chart_is_mended_by_the_fix_that_its_diagnostic_offers():
    assert first("chart", "mark: lin\ndata: sold\nx: channel\ny: net_amount").startswith("mark: line\n")
    assert first("chart", "data: sold\nx: Channel\ny: netamount") == "data: sold\nx: channel\ny: net_amount"
    assert first("chart", "data: sold\nx: channel\ny: price") is None


def test_a_statement_is_mended_by_the_checks():
    world = World("duckdb", schema_of(CATALOG, "shop"))
    assert first("sql", "SELECT chanel FROM sales", world=world) == "SELECT channel FROM sales"
    assert first("sql", "SELECT channel FROM sales", world=world) is None


def fix(text, *place, kind="replace"):
    names = ("line", "column", "end_line", "end_column")
    return Fix("It", kind, {"text": text} | {name: str(number) for name, number in zip(names, place, strict=False)})


def test_a_fix_replaces_its_stretch_and_nothing_where_it_does_not_fit():
    assert replaced("one\ntwo\nthree", fix("2", 2, 0, 2, 3)) == "one\n2\nthree"
    assert replaced("one\ntwo\nthree", fix("", 1, 3, 3, 0)) == "onethree"
    assert replaced("one", fix("2", 2, 0, 2, 3)) is None
    assert replaced("one", fix("2", 1, 0)) is None
    assert replaced("one", fix("2", 1, 0, 1, 3, kind="rename")) is None
