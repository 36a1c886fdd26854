"""What reports of a kernel mean to windows, seen on ``apply`` alone."""

from quire.document import CellResult, Failure, Fix
from quire.session import Applied, apply
from quire.session.operations import (
    ApplyFix,
    ConsoleWritten,
    KernelReported,
    PlanEnded,
    Run,
    SetInput,
    StepFinished,
    StepStarted,
)
from quire.session.view import Delta
from quire.session.views import snapshot

from .replay import Window, normal
from .worlds import chart, id_of, state_of, widget


class Story:
    """Changes applied one after the other; the window hears of them in one delta when it is looked at."""

    def __init__(self, *sources) -> None:
        self.state = state_of(*sources)
        self.window = Window(snapshot(self.state))
        self.actions: list = []

    def tell(self, *changes) -> None:
        for change in changes:
            result = apply(self.state, change, 1.0)
            assert isinstance(result, Applied), result
            self.state = result.state
            self.actions += result.actions
            if result.changes:
                self.window.hear(Delta(self.window.revision, self.state.revision, result.changes))

    def seen(self, label: str):
        assert normal(self.window.picture()) == normal(snapshot(self.state))
        return self.window.cells[id_of(label)]


def test_console_text_reaches_the_window_as_it_is_written_and_ends_with_the_run():
    story = Story("a: print('x')", "b: 1")
    story.tell(Run("cells", (id_of("a"),)), KernelReported("ready", fresh=True), StepStarted(id_of("a")))
    for name, text in (("stdout", "one "), ("stdout", "two "), ("stderr", "bad "), ("stdout", "three")):
        story.tell(ConsoleWritten(id_of("a"), name, text))
    story.tell(ConsoleWritten(id_of("b"), "stdout", "it does not run"), ConsoleWritten(id_of("a"), "stdout", ""))
    shown = [(chunk.name, chunk.text) for chunk in normal(story.window.picture()).cells[0].console]
    assert shown == [("stdout", "one two "), ("stderr", "bad "), ("stdout", "three")]
    assert story.seen("b").console == ()
    story.tell(StepFinished(CellResult(id_of("a"), "ok")))
    assert story.seen("a").console == ()
    assert story.seen("a").status == "idle"


def test_what_is_wanted_while_a_run_goes_on_is_queued_and_runs_after_it():
    story = Story("a: 1", "b: 2")
    story.tell(Run("cells", (id_of("a"),)), KernelReported("ready", fresh=True), StepStarted(id_of("a")))
    story.tell(Run("cells", (id_of("b"),)))
    assert (story.seen("a").status, story.seen("b").status) == ("running", "queued")
    story.tell(StepFinished(CellResult(id_of("a"), "ok")), PlanEnded("run-1"))
    assert story.state.run.cells.keys() == {id_of("b")}
    assert story.seen("b").status == "queued"


def test_nothing_is_queued_that_begins_at_once():
    story = Story("a: 1", "b: ")
    story.tell(KernelReported("ready", fresh=True), Run("cells", (id_of("a"), id_of("b"))))
    assert (story.seen("a").status, story.seen("b").status) == ("queued", "idle")


def test_a_cell_that_cannot_run_says_why_and_what_builds_on_it_is_aborted():
    story = Story("a: u = v", "b: v = u", "c: w = v", chart("d", "mark: nonsense\ndata: w"))
    story.tell(KernelReported("ready", fresh=True), Run("all"))
    first, third, last = (story.seen(label).result for label in "acd")
    assert first.status == "aborted"
    assert "wait for each other" in first.outputs[0].message
    assert third.status == "aborted"
    assert isinstance(last.outputs[0], Failure)
    assert last.status == "aborted"


def test_a_step_that_was_left_for_no_fault_of_its_own_runs_again():
    story = Story("a: 1")
    story.tell(KernelReported("ready", fresh=True), Run("all"))
    story.tell(StepFinished(CellResult(id_of("a"), "aborted")))
    assert story.seen("a").result is None
    assert story.state.run.left == {id_of("a")}
    story.tell(PlanEnded("run-1"))
    assert story.state.run.cells.keys() == {id_of("a")}


def test_an_input_follows_each_new_value_and_not_the_same_again():
    story = Story(widget("a", "n", "type: number\nvalue: 1"))
    story.tell(SetInput(id_of("a"), 1))
    assert story.state.cells[id_of("a")].typed
    story.tell(SetInput(id_of("a"), 5))
    assert story.seen("a").input == 5
    runs = len(story.actions)
    story.tell(SetInput(id_of("a"), 5))
    assert len(story.actions) == runs
    story.tell(SetInput(id_of("a"), 6))
    assert story.seen("a").input == 6


def test_a_fix_runs_the_cell_that_it_names_or_its_own():
    story = Story("a: 1", "b: 2")
    story.tell(KernelReported("ready", fresh=True))
    story.tell(ApplyFix(id_of("a"), Fix("Run it", "run")))
    assert story.state.run.cells.keys() == {id_of("a")}
    story.tell(StepFinished(CellResult(id_of("a"), "ok")), PlanEnded("run-1"))
    story.tell(ApplyFix(id_of("a"), Fix("Run it", "run", {"cell": id_of("b")})))
    assert story.state.run.cells.keys() == {id_of("b")}
