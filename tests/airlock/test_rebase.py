from quire.airlock import Draft, Proposal, Version, can_accept
from quire.document import Cell

CELLS = (
    Cell("aaaaaaaa", "sql", "SELECT * FROM orders", "revenue"),
    Cell("bbbbbbbb", "chart", "mark: bar\ndata: revenue\nx: channel\ny: revenue"),
    Cell("cccccccc", "markdown", "In all {{ revenue['x'].sum() * rate }}."),
)


def proposal(*cells: Cell, state: str = "ready") -> Proposal:
    return Proposal("p", "", 1, state, (Version("q", drafts=tuple(map(Draft, cells))),))  # type: ignore[arg-type]


def test_a_proposal_enters_a_notebook_that_changed_elsewhere():
    assert can_accept(proposal(*CELLS), ()) is None
    assert can_accept(proposal(*CELLS), {"other", "x"}) is None


def test_a_proposal_whose_inputs_changed_is_refused_with_their_names():
    reason = can_accept(proposal(*CELLS), {"rate", "other"})
    assert reason is not None
    assert "“rate” changed" in reason


def test_a_proposal_whose_name_was_taken_is_refused():
    reason = can_accept(proposal(*CELLS), {"revenue"})
    assert reason is not None
    assert "“revenue” was defined" in reason


def test_only_what_is_ready_and_holds_cells_can_be_accepted():
    assert can_accept(proposal(*CELLS, state="previewing"), ()) is not None
    assert can_accept(proposal(), ()) is not None
