"""Python cells: what is repaired, what is said, what stays as it is; one fixture for each check."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.checks import World
from quire.checks.python import check_python
from quire.checks.python.order import ORDER

FIXTURES = Path(__file__).parents[2] / "fixtures" / "checks" / "python"
WORLD = World(
    frames={"orders": ("order_id", "customer", "total", "order_date"), "others": ()},
    taken=frozenset({"orders", "others", "daily_totals"}),
)


def cases():
    for path in sorted(FIXTURES.glob("*.txt")):
        for block in path.read_text("utf-8").split("## ")[1:]:
            title, _, text = block.partition("\n")
            text, _, codes = text.rstrip("\n").partition("\n!! ")
            code, arrow, wanted = text.partition("\n=>\n")
            yield pytest.param(code, wanted if arrow else code, codes.split(), id=f"{path.stem}: {title}")


@pytest.mark.parametrize(("code", "wanted", "codes"), list(cases()))
def test_a_cell_is_repaired_refused_or_left_alone(code, wanted, codes):
    found = check_python(code, WORLD)
    assert found.source == (None if wanted == "-" else wanted)
    assert [each.code for each in found.diagnostics] == codes
    assert found.verdict == ("rejected" if wanted == "-" else "ok" if wanted == code else "repaired")
    assert bool(found.repairs) == (wanted not in (code, "-"))


@pytest.mark.parametrize(("code", "wanted", "codes"), list(cases()))
def test_what_was_repaired_needs_no_second_repair(code, wanted, codes):
    if wanted != "-":
        again = check_python(wanted, WORLD)
        assert (again.source, again.repairs) == (wanted, ())


def test_every_check_has_a_fixture():
    assert {path.stem for path in FIXTURES.glob("*.txt")} == {
        entry.check.__module__.rpartition(".")[2] for entry in ORDER
    }


def test_without_knowing_other_cells_nothing_is_said_of_their_names():
    assert check_python("print(anything)", World()).verdict == "ok"
    assert check_python("print(anything)", World(), known=()).verdict == "rejected"


def test_a_diagnostic_says_the_line():
    found = check_python("a = 1\nb = = 2\n", WORLD)
    assert "line 2, «b = = 2»" in found.diagnostics[0].message
    assert found.diagnostics[0].span.line == 2


def test_places_count_characters_not_bytes():
    assert (
        check_python('é = orders["totl"]; ü = orders["totl"]', WORLD).source
        == 'é = orders["total"]; ü = orders["total"]'
    )


def test_a_text_that_no_parser_should_see_is_refused():
    assert [each.code for each in check_python("x" * 300_000, WORLD).diagnostics] == ["cell-too-long"]


@given(st.text(max_size=80) | st.text(alphabet="orders[]\"'.=()\n totl%!`{}f", max_size=60))
def test_no_text_makes_the_checks_fail(text):
    found = check_python(text, WORLD)
    assert (found.source is None) == (found.verdict == "rejected")


@pytest.mark.parametrize(
    "code",
    [
        'print(orders["to\\"tl"])',
        'print(orders[f"{1}"])',
        'print(orders["total"], orders.total, orders[["total"]])',
        "columns = ['totl']\nprint(orders[columns])",
    ],
)
def test_what_is_not_plainly_a_wrong_column_is_no_repair(code):
    assert check_python(code, WORLD).repairs == ()
