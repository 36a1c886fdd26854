"""Prompts reach the assistant with the catalog, and with the values that the databases hold."""

import json
from datetime import date
from pathlib import Path

import pytest

from quire.airlock import Proposal, Version, entry_of
from quire.document import Cell, Column, Group, Project
from quire.errors import StatementFailed
from quire.llm import FixedModel, Models
from quire.server.browse import Connections
from quire.server.catalog_files import CatalogFiles
from quire.server.configured import Configured
from quire.server.context import Contexts
from quire.server.engines import Engines
from quire.server.history import ledger_of, read_history
from quire.server.planning import Planner, asked_of, wanted, with_held
from quire.session.actions import PlanRequest
from quire.session.scope import InScope

from .fakes import FakeEngine

COFFEE = Path(__file__).parents[2] / "examples" / "coffee"


class Asked(FakeEngine):
    """Says what it was asked for; holds one value in every column."""

    def __init__(self, name, log, failing=False):
        super().__init__(name)
        self.log, self.failing = log, failing

    async def values(self, table, column, limit=50):
        self.log.append((table, column))
        if self.failing:
            raise StatementFailed("No such table.")
        return (("Zanzibar", 3),)


@pytest.fixture
def planner_of():
    def make(failing=False):
        log = []

        async def start(name):
            return Asked(name, log, failing)

        project = Project.find(COFFEE)
        connections = Connections(project, Engines(tuple(project.connections), start))
        return Planner(project, CatalogFiles(COFFEE / "catalog"), connections), log

    return make


async def test_a_question_of_the_semantic_model_is_answered_with_drafts(planner_of):
    planner, log = planner_of()
    version = await planner(PlanRequest("Revenue by month last year"))
    assert version.refusal is None
    assert version.drafts[0].cell.attributes["connection"] == "warehouse"
    assert log


async def test_values_of_the_database_are_looked_up_once_for_a_catalog(planner_of):
    planner, log = planner_of()
    catalog = await planner.catalog.read()
    index = await planner.values(catalog)
    asked = len(log)
    assert index.find(("zanzibar",))
    await planner.warm()
    assert len(log) == asked


async def test_a_database_that_does_not_answer_leaves_what_the_catalog_says(planner_of):
    planner, _ = planner_of(failing=True)
    assert (await planner(PlanRequest("Revenue by month last year"))).refusal is None


async def test_names_that_are_taken_are_not_used_again(planner_of):
    planner, _ = planner_of()
    first = (await planner(PlanRequest("Revenue by month last year"))).drafts[0].cell
    again = await planner(PlanRequest("Revenue by month last year", frozenset({first.name}), frozenset({first.id})))
    assert again.drafts[0].cell.name != first.name
    assert again.drafts[0].cell.id != first.id


def test_the_history_of_a_notebook_is_newest_first(tmp_path):
    project = Project.find(tmp_path)
    proposal = Proposal("p1", "", 0, "ready", (Version("How much?", plan="Revenue"),))
    ledger = ledger_of(project)
    ledger.append(entry_of(proposal, "proposed", "a.md", 1.0))
    ledger.append(entry_of(proposal, "accepted", "a.md", 2.0))
    ledger.append(entry_of(proposal, "rejected", "b.md", 3.0))
    assert [(entry.event, entry.at) for entry in read_history(project, "a.md")] == [
        ("accepted", 2.0),
        ("proposed", 1.0),
    ]
    assert len(read_history(project, "")) == 3
    assert read_history(project, "a.md")[0].details["plan"] == "Revenue"


async def test_a_question_that_is_not_governed_goes_to_the_model_and_its_cells_come_one_by_one():
    class Willing(FakeEngine):
        async def check(self, sql):
            return ()

    async def start(name):
        return Willing(name)

    project = Project.find(COFFEE)
    connections = Connections(project, Engines(tuple(project.connections), start))
    files = CatalogFiles(COFFEE / "catalog")
    contexts = Contexts(project, files)
    step = {"kind": "sql", "name": "tall", "purpose": "All.", "reads": ["stores"]}
    replies = [json.dumps({"title": "Tall stores", "steps": [step], "missing": ""}), "SELECT 1 AS tall"]
    models = Models({"strong": FixedModel(replies)})
    planner = Planner(project, files, connections, contexts, lambda: models)
    heard = []
    version = await planner(PlanRequest("Which stores are the tallest by floor height?"), heard.append)
    await contexts.close()
    assert [draft.cell.name for draft in version.drafts] == ["tall"]
    assert heard[-1].drafts[0].cell == version.drafts[0].cell
    assert "TABLE stores" in version.evidence.calls[0].sent
    assert version.evidence.context.tokens > 0


def test_models_are_read_anew_when_the_settings_change(tmp_path):
    (tmp_path / "quire.toml").write_text('[project]\nname = "a"\n')
    (tmp_path / "replies.json").write_text("[]")
    models = Configured(tmp_path)
    first = models()
    assert models() is first
    (tmp_path / "quire.toml").write_text('[project]\nname = "a"\n[models]\nfast = "fixed:replies.json"\n')
    assert models().available


def test_settings_that_are_wrong_leave_what_needs_no_model(tmp_path):
    (tmp_path / "quire.toml").write_text('[models]\nfast = "nobody"\n')
    models = Configured(tmp_path)()
    assert not models.available
    assert "nobody" in str(models.why_none("plan"))


CELLS = (
    Cell("aaaaaaaa", "sql", "SELECT 1 AS n", "sold", {"connection": "warehouse"}),
    Cell("bbbbbbbb", "python", "import math\nrate = 3\n_mine = 4"),
    Cell("cccccccc", "input", "type: number", "least"),
)
TODAY = date(2026, 3, 12)


def test_a_request_says_what_can_be_read_where_it_stands():
    scope = (InScope("sold", "frame", ("n",), "", True), InScope("rate", "cell"))
    asked = asked_of(PlanRequest("How?", frozenset({"sold", "rate"}), above=CELLS, scope=scope), TODAY)
    sold, *values = asked.frames
    assert (sold.connection, sold.columns, sold.upstream) == ("warehouse", ("n",), True)
    assert [(frame.name, frame.value) for frame in values] == [("rate", True), ("least", True)]


def test_a_group_that_is_asked_again_may_use_its_own_names_and_does_not_read_itself():
    group = Group("gggggggg", "How?")
    request = PlanRequest("How?", frozenset({"sold", "rate"}), scope=(InScope("sold", "frame", ("n",)),),
                          cells=CELLS[:1], group=group)  # fmt: skip
    asked = asked_of(request, TODAY)
    assert asked.frames == ()
    assert asked.taken == {"rate"}


def test_the_kernel_knows_the_columns_of_what_it_holds():
    columns = (Column("a", "DATE"), Column("b", "VARCHAR"))
    asked = with_held(asked_of(PlanRequest("How?", above=CELLS), TODAY), {"rate": columns})
    (rate,) = (frame for frame in asked.frames if frame.name == "rate")
    assert (rate.typed, rate.value) == (columns, False)


def test_a_context_is_chosen_by_the_cells_in_question_too():
    assert "SELECT 1 AS n" in wanted(PlanRequest("", intent="explain", cells=CELLS)).prompt
    assert wanted(PlanRequest("How?", above=CELLS)).prompt == "How?"
