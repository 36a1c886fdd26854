"""Another try: drafts whose preview failed, and one step that a person wants anew."""

import msgspec

from quire.airlock import Draft, Evidence, Version
from quire.checks import Repair
from quire.document import Cell, CellResult, Failure
from quire.llm import Call

from .toy import turn

SQL = Cell("draftsql", "sql", "SELECT channel, amount FROM sales", "sold", {"connection": "shop"})
PYTHON = Cell("draftpyt", "python", "net = sold['amounts'] * 2\nnet")
RIGHT = Cell("draftpyt", "python", "net = sold['amount'] * 2\nnet")
CALL = Call("plan", "fixed:replies")


def version(*drafts, **more):
    return Version("What is net?", "Net", drafts, Evidence(planner="model", calls=(CALL,), checks=("all",)), **more)


def failed(cell, kind="KeyError", message="'amounts'", **more):
    return Draft(cell, CellResult(cell.id, "error", (Failure(kind, message),)), **more)


def fine(cell):
    return Draft(cell, CellResult(cell.id, "ok"))


async def test_a_failed_draft_is_mended_and_the_others_are_kept():
    before = version(fine(SQL), failed(PYTHON))
    again, heard = await turn("What is net?", ["unused"], error=before, attempt=1)
    assert [draft.cell.id for draft in again.drafts] == [SQL.id, PYTHON.id]
    assert again.drafts[0].cell == SQL
    assert again.drafts[1].cell.source == "net = sold['amount'] * 2\nnet"
    assert again.drafts[1].result is None
    assert again.evidence.calls == (CALL,)
    assert heard


async def test_what_is_not_certain_is_asked_with_the_failure():
    before = version(fine(SQL), failed(RIGHT, "TypeError", "bad operand"))
    reply = "```python\nnet = sold['amount'].astype(float) * 2\nnet\n```"
    again, _ = await turn("What is net?", [reply], error=before, attempt=1)
    assert "TypeError: bad operand" in again.evidence.calls[-1].sent
    assert "sold(channel, amount)" in again.evidence.calls[-1].sent
    repair = again.drafts[1].repairs[0]
    assert (repair.before, repair.after) == (RIGHT.source, again.drafts[1].cell.source)


async def test_what_failed_before_is_not_tried_again():
    earlier = (Repair("preview", "It failed.", "net = 1", RIGHT.source),)
    before = version(fine(SQL), failed(RIGHT, "TypeError", "bad", repairs=earlier))
    again, _ = await turn("What is net?", ["net = 1", "net = 2\nnet"], error=before, attempt=2)
    assert again.drafts[1].cell.source == "net = 2\nnet"
    assert "net = 1" in again.evidence.calls[1].sent


async def test_a_draft_that_did_not_run_because_of_another_is_not_touched():
    aborted = Draft(PYTHON, CellResult(PYTHON.id, "aborted", (Failure("NotRun", "It builds on another."),)))
    bad = msgspec.structs.replace(SQL, source="SELECT chanel, amount FROM sales")
    reply = "SELECT channel, amount FROM sales"
    again, _ = await turn(
        "What?", [reply], error=version(failed(bad, "BinderException", "no chanel"), aborted), attempt=1
    )
    assert again.drafts[0].cell.source == reply
    assert again.drafts[1].cell == PYTHON


async def test_when_nobody_knows_what_is_known_is_said():
    before = version(fine(SQL), failed(RIGHT, "OSError", "no such file"))
    again, _ = await turn("What is net?", ["CANNOT FIX: the file is missing."], error=before, attempt=1)
    assert "OSError: no such file. the file is missing." in again.failure
    assert again.drafts == ()


async def test_an_answer_that_never_came_is_not_asked_again():
    again, _ = await turn("What is net?", ["unused"], error=version(failure="No key."), attempt=1)
    assert again.failure == "No key."
    assert again.evidence.calls == ()


async def test_a_fix_has_two_tries():
    before = version(failed(PYTHON, "TypeError", "bad", replaces="cellpyt1"))
    again, _ = await turn("", ["unused"], error=before, attempt=2, intent="fix", cells=(PYTHON,))
    assert "still fails: TypeError: bad" in again.failure


async def test_one_step_is_written_anew_and_the_others_stay():
    chart = Cell("draftcha", "chart", "mark: bar\ndata: sold\nx: channel\ny: amount")
    before = version(fine(SQL), fine(chart))
    reply = "SELECT channel, amount * 2 AS amount FROM sales"
    again, _ = await turn("twice as much", [reply], version=before, step=SQL.id)
    assert [draft.cell.id for draft in again.drafts] == [SQL.id, "draftcha"]
    assert again.drafts[0].cell.source == reply
    assert (again.drafts[0].cell.name, again.drafts[0].cell.attributes) == ("sold", {"connection": "shop"})
    assert again.drafts[1].cell == chart
    assert "twice as much" in again.evidence.calls[-1].sent


async def test_a_step_that_is_gone_is_said():
    again, _ = await turn("again", ["unused"], version=version(fine(SQL)), step="elsewhere")
    assert "not there any more" in again.failure
