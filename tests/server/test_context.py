"""Every answer says what it was chosen from; the recommender follows the catalog, and is never in the way."""

import asyncio
import shutil
from pathlib import Path

import msgspec
import pytest

from quire.airlock import ContextReceipt, Draft, Evidence, Proposal, Receipt, Refusal, Version, entry_of, hash_of
from quire.document import Cell, Column, Project
from quire.errors import KernelError
from quire.server.catalog_files import CatalogFiles
from quire.server.context import Contexts
from quire.server.history import ledger_of, read_history
from quire.session.actions import PlanRequest
from quire.session.scope import InScope

COFFEE = Path(__file__).parents[2] / "examples" / "coffee"
QUESTION = PlanRequest("How did revenue develop by month and channel last year?")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "coffee"
    shutil.copytree(COFFEE / "catalog", folder / "catalog")
    shutil.copy(COFFEE / "quire.toml", folder)
    return Project.find(folder)


@pytest.fixture
async def contexts(project):
    made = Contexts(project, CatalogFiles(project.root / "catalog"))
    await made.prepare()
    yield made
    await made.close()


def shown(receipt: ContextReceipt, kind: str = "dataset") -> list[str]:
    return [item.name for item in receipt.items if item.kind == kind and item.shown]


async def test_the_receipt_says_what_the_answer_was_chosen_from(contexts):
    receipt = await contexts.receipt(QUESTION)
    assert receipt.failure == ""
    assert shown(receipt)[:2] == ["sales", "orders"] or "sales" in shown(receipt)[:2]
    assert "revenue" in shown(receipt, "metric")
    assert receipt.tokens > 100
    assert "TABLE sales" in receipt.text
    assert receipt.text_hash == hash_of(receipt.text)
    assert receipt.stages[0].name.startswith("filter")
    assert any("test accounts" in caveat for caveat in receipt.caveats)
    sales = next(item for item in receipt.items if item.name == "sales")
    assert 0 < sales.fields <= sales.of_fields


async def test_what_is_hidden_is_never_in_it_and_a_person_who_names_it_is_told(contexts):
    receipt = await contexts.receipt(PlanRequest("Revenue by month from @stg_orders and @nothing_at_all"))
    assert {note.name: bool(note.why) for note in receipt.withheld} == {"stg_orders": True, "nothing_at_all": True}
    assert "stg_orders" not in receipt.text
    assert "stg_orders" not in [item.name for item in receipt.items]
    assert "stg_orders" not in str(msgspec.structs.replace(receipt, withheld=()))


async def test_what_is_pinned_is_always_in_it(contexts):
    receipt = await contexts.receipt(PlanRequest("Revenue by month @suppliers"))
    assert "suppliers" in receipt.pinned or receipt.withheld
    receipt = await contexts.receipt(PlanRequest("Revenue by month @customers"))
    assert receipt.pinned == ("customers",)
    assert shown(receipt)[0] == "customers"


async def test_frames_of_the_kernel_and_cells_upstream_are_in_it(contexts):
    async def frames():
        return {"monthly": (Column("month", "DATE"), Column("revenue", "DOUBLE"))}

    scope = (InScope("monthly", "frame", (), "", True), InScope("note", "cell", (), "x = 1", False))
    receipt = await contexts.receipt(PlanRequest("Revenue by month @note", scope=scope), frames)
    assert shown(receipt, "frame") == ["monthly"]
    assert shown(receipt, "cell") == ["note"]
    assert "monthly (month, revenue)" in receipt.text


async def test_a_kernel_that_does_not_answer_costs_only_the_columns(contexts):
    async def busy():
        await asyncio.Event().wait()

    async def gone():
        raise KernelError("It is gone.")

    for frames in (busy, gone):
        scope = (InScope("monthly", "frame", ("month",), "", True),)
        receipt = await contexts.receipt(PlanRequest("Revenue by month", scope=scope), frames)
        assert receipt.failure == ""
        assert "monthly (month)" in receipt.text


async def test_an_edit_of_the_catalog_changes_the_next_receipt(contexts, project):
    before = await contexts.receipt(QUESTION)
    path = next(
        path
        for path in (project.root / "catalog").glob("*.yml")
        if "Orders of test accounts are no revenue" in path.read_text()
    )
    path.write_text(
        path.read_text().replace("Orders of test accounts are no revenue", "What testers order does not count")
    )
    after = await contexts.receipt(QUESTION)
    assert any("What testers order does not count" in caveat for caveat in after.caveats)
    assert before.text_hash != after.text_hash


async def test_what_a_team_has_learned_counts_at_the_next_question(contexts, project):
    def score(receipt: ContextReceipt) -> float:
        return next(item.score for item in receipt.items if item.name == "campaigns")

    before = await contexts.receipt(QUESTION)
    (project.root / "catalog" / "learned").mkdir()
    (project.root / "catalog" / "learned" / "ranking.json").write_text('{"bias": -3.0}')
    assert score(await contexts.receipt(QUESTION)) < score(before)


async def test_the_same_catalog_is_made_ready_once(contexts):
    assert await contexts.recommender() is await contexts.recommender()


async def test_a_failure_of_the_recommender_is_in_the_receipt(contexts):
    class Broken(Contexts):
        async def recommender(self):
            raise ZeroDivisionError("of course")

    receipt = await Broken(contexts.project, contexts.catalog).receipt(QUESTION)
    assert "ZeroDivisionError" in receipt.failure


async def test_what_was_accepted_counts_as_usage(contexts, project):
    evidence = Evidence(Receipt(datasets=("orders", "stores")))
    version = Version("How much?", drafts=(Draft(Cell("aaaaaaaa", "sql", "select 1")),), evidence=evidence)
    ledger = ledger_of(project)
    for number in range(3):
        ledger.append(entry_of(Proposal(f"p{number}", "", 0, "ready", (version,)), "accepted", "a.md", 1.0))
    assert contexts._used() == {"orders": 3.0, "stores": 3.0}
    ledger.append(entry_of(Proposal("p0", "", 0, "ready", (version,)), "undone", "a.md", 2.0))
    assert contexts._used() == {"orders": 2.0, "stores": 2.0}


async def test_the_ledger_keeps_the_receipt_with_its_text_by_hash_only(contexts, project):
    receipt = await contexts.receipt(QUESTION)
    version = Version(QUESTION.prompt, refusal=Refusal("No."), evidence=Evidence(context=receipt))
    ledger = ledger_of(project)
    ledger.append(entry_of(Proposal("p", "", 0, "refused", (version,)), "refused", "a.md", 1.0))
    (entry,) = ledger.entries()
    assert entry.context.text == ""
    assert entry.context.text_hash == receipt.text_hash
    assert entry.context.items == receipt.items
    assert b"TABLE sales" not in ledger.path.read_bytes()
    assert "context" not in read_history(project, "a.md")[0].details


POLICIES = "version: 1\nroles:\n  analyst:\n    datasets: {hide: [analytics.customers]}\n"


def with_role(project, role: str) -> Project:
    path = project.root / "quire.toml"
    path.write_text(path.read_text().replace("[project]", f'[project]\nrole = "{role}"', 1))
    return Project.find(project.root)


async def test_what_a_role_may_not_see_is_never_in_it(project):
    catalog = await CatalogFiles(project.root / "catalog").read()
    table = next(dataset.source for dataset in catalog.datasets if dataset.name == "customers")
    (project.root / "catalog" / "policies.yml").write_text(POLICIES.replace("analytics.customers", table))
    project = with_role(project, "analyst")
    contexts = Contexts(project, CatalogFiles(project.root / "catalog"))
    receipt = await contexts.receipt(PlanRequest("Revenue of @customers by month"))
    assert receipt.failure == ""
    assert [(note.name, note.why) for note in receipt.withheld] == [("customers", "The role analyst may not see it.")]
    assert "TABLE customers" not in receipt.text
    assert receipt.stages[1].name == "filter: role analyst"


@pytest.mark.parametrize(
    ("text", "role", "said"), [(POLICIES, "", "which role"), (POLICIES, "boss", "no role"), ("x: [", "analyst", "")]
)
async def test_policies_that_do_not_say_what_may_be_seen_show_nothing(project, text, role, said):
    (project.root / "catalog" / "policies.yml").write_text(text)
    project = with_role(project, role) if role else project
    contexts = Contexts(project, CatalogFiles(project.root / "catalog"))
    receipt = await contexts.receipt(QUESTION)
    assert said in receipt.failure
    assert receipt.failure
    assert receipt.items == ()
    assert receipt.text == ""
