"""A proposal in its notebook: names in use are renamed through all of it, and what cannot be is said."""

from hypothesis import given
from hypothesis import strategies as st

from quire.analysis import Graph
from quire.checks.proposal import Scope, check_proposal
from quire.document import Cell

NOTEBOOK = (
    Cell("a", "sql", "select 1 as x", "revenue"),
    Cell("b", "python", "import pandas as pd\ntop = revenue.head()\ni = 1"),
    Cell("c", "chart", "mark: bar\ndata: revenue\nx: x"),
)


def fitted(*cells, **around):
    found = check_proposal(cells, Scope(NOTEBOOK, **({"after": "b"} | around)))
    return found, [cell.source for cell in found.cells]


def test_a_name_in_use_is_renamed_in_every_kind_of_cell():
    found, sources = fitted(
        Cell("1", "sql", "select 2 as x", "revenue"),
        Cell("2", "python", "import pandas as pd\ntop = revenue.tail()\nfor i in range(3):\n    print(top, i)"),
        Cell("3", "chart", "mark: bar\ndata: revenue\nx: x"),
        Cell("4", "markdown", "The top is {{ top }}."),
        Cell("5", "sql", "select x from revenue where x > {{ top }}", "rest"),
    )
    assert found.fits
    assert found.cells[0].name == "revenue_2"
    assert sources[1:] == [
        "import pandas as pd\ntop_2 = revenue_2.tail()\nfor i_2 in range(3):\n    print(top_2, i_2)",
        "mark: bar\ndata: revenue_2\nx: x",
        "The top is {{ top_2 }}.",
        "select x from revenue_2 where x > {{ top_2 }}",
    ]
    assert {each.code for made in found.repairs.values() for each in made} == {"name-taken"}


def test_a_cell_that_makes_a_name_anew_goes_on_reading_what_it_was():
    found, sources = fitted(Cell("1", "python", "revenue = revenue.head()\nprint(revenue)"))
    assert sources == ["revenue_2 = revenue.head()\nprint(revenue_2)"]
    assert found.fits


def test_a_query_named_like_the_frame_that_it_reads_gets_another_name():
    found, sources = fitted(
        Cell("1", "sql", "select * from revenue", "revenue"), Cell("2", "chart", "mark: bar\ndata: revenue\nx: x")
    )
    assert (found.cells[0].name, sources) == (
        "revenue_2",
        ["select * from revenue", "mark: bar\ndata: revenue_2\nx: x"],
    )


def test_a_name_that_two_drafts_define_is_renamed_from_the_second_on():
    found, sources = fitted(
        Cell("1", "python", "df = revenue.copy()"),
        Cell("2", "python", "df = df.dropna()\nprint(df)"),
        Cell("3", "python", "print(df)"),
    )
    assert sources == ["df = revenue.copy()", "df_2 = df.dropna()\nprint(df_2)", "print(df_2)"]
    assert found.fits


def test_a_draft_keeps_the_names_of_the_cell_that_it_replaces():
    found, sources = fitted(Cell("1", "python", "top = revenue.head(9)"), replaced={"1": "b"})
    assert (sources, found.repairs, found.fits) == (["top = revenue.head(9)"], {}, True)


def test_names_that_are_free_stay():
    found, sources = fitted(Cell("1", "python", "mean = revenue.mean()"), Cell("2", "python", "_i = 1"))
    assert (sources, found.repairs, found.diagnostics) == (["mean = revenue.mean()", "_i = 1"], {}, {})


def test_names_taken_elsewhere_count_as_in_use():
    assert fitted(Cell("1", "python", "total = 1"), taken=frozenset({"total"}))[1] == ["total_2 = 1"]


def test_a_cycle_is_said_and_does_not_fit():
    found, _ = fitted(Cell("1", "sql", "select * from two", "one"), Cell("2", "sql", "select * from one", "two"))
    assert not found.fits
    assert {each.code for said in found.diagnostics.values() for each in said} == {"cycle"}


def test_a_numbered_name_counts_on():
    around = Scope((*NOTEBOOK, Cell("d", "python", "top_2 = 1")), after="b")
    assert check_proposal([Cell("1", "python", "top_2 = 3")], around).cells[0].source == "top_3 = 3"


NAMES = st.sampled_from(["revenue", "top", "i", "df", "free"])
DRAFTS = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5)


@given(DRAFTS)
def test_after_the_check_no_draft_defines_a_name_that_is_in_use(drafts):
    cells = [Cell(f"p{at}", "python", f"{one} = {other}") for at, (one, other) in enumerate(drafts)]
    found = check_proposal(cells, Scope(NOTEBOOK, after="b"))
    if found.fits:
        graph = Graph.build((*NOTEBOOK, *found.cells))
        assert not any(graph.blocked(cell.id) for cell in found.cells)
        for cell in found.cells:
            for name in graph.analysis(cell.id).definitions:
                assert graph.definers(name) == (cell.id,)
    again = check_proposal(found.cells, Scope(NOTEBOOK, after="b"))
    assert again.cells == found.cells or not found.fits


def test_a_name_that_cannot_be_another_is_left_and_said():
    found, sources = fitted(Cell("1", "python", "import revenue.parts\nrevenue = 1"))
    assert sources == ["import revenue.parts\nrevenue = 1"]
    assert not found.fits or found.repairs == {}


def test_a_name_that_is_made_anew_by_more_than_an_assignment_is_said():
    found, sources = fitted(Cell("1", "python", "print(revenue)\nfor revenue in range(3):\n    print(revenue)"))
    assert sources == ["print(revenue)\nfor revenue in range(3):\n    print(revenue)"]
    assert not found.fits


def test_a_notebook_that_runs_in_order_may_define_a_name_again_in_the_proposal():
    drafts = (Cell("1", "python", "df = 1"), Cell("2", "python", "df = 2"))
    assert fitted(*drafts, order_mode=True)[1] == ["df = 1", "df = 2"]
    assert fitted(*drafts)[1] == ["df = 1", "df_2 = 2"]


def test_a_proposal_at_the_beginning_goes_before_all_cells():
    found, _ = fitted(Cell("1", "python", "first = 1"), after="")
    assert found.fits
