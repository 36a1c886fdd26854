"""The semantic model over HTTP: shown, searched, edited, and live at the next question."""

from pathlib import Path

import pytest

from quire.document import Project
from quire.server.browse import Connections
from quire.server.engines import Engines
from quire.server.planning import Planner
from quire.server.wire_catalog import CatalogChanged
from quire.session.actions import PlanRequest

from .fakes import FakeEngine

COFFEE = Path(__file__).parents[2] / "examples" / "coffee" / "catalog" / "coffee.yml"


@pytest.fixture
def coffee(served):
    """The served project with the sample's semantic model."""
    folder = served.project.root / "catalog"
    folder.mkdir()
    (folder / "coffee.yml").write_bytes(COFFEE.read_bytes())
    return served


async def get(served, path, **query):
    async with served.http() as client:
        answer = await client.get(f"/api/catalog/{path}", params=query)
    return answer.status_code, answer.json()


async def test_the_model_lists_what_is_written_with_its_place(coffee):
    _, found = await get(coffee, "model")
    sales = found["datasets"][0]
    assert (sales["name"], sales["source"], sales["connection"]) == ("sales", "main.sales", "warehouse")
    assert (sales["endorsement"], sales["caveats"], sales["fields"]) == ("endorsed", 3, 12)
    assert sales["origin"] == {"path": "catalog/coffee.yml", "line": 22, "imported": ""}
    assert "stg_orders" in {each["name"] for each in found["datasets"] if each["visibility"] == "hidden"}
    revenue = found["metrics"][0]
    assert (revenue["name"], revenue["datasets"], revenue["format"]) == ("revenue", ["sales"], "money:EUR")
    assert found["revision"]


async def test_a_problem_names_the_item_in_whose_lines_it_stands(coffee):
    file = coffee.project.root / "catalog" / "coffee.yml"
    file.write_text(
        file.read_text().replace('"default_time": "ordered_on", "caveats"', '"default_time": "x", "caveats"')
    )
    _, found = await get(coffee, "model")
    (problem,) = found["problems"]
    assert problem["item"] == "orders"
    assert {each["name"]: each["problems"] for each in found["datasets"]}["orders"] == 1
    _, page = await get(coffee, "dataset", name="orders")
    assert page["problems"] == [problem]


async def test_the_page_of_a_dataset_has_fields_joins_and_metrics(coffee):
    _, page = await get(coffee, "dataset", name="ORDERS")
    assert page["name"] == "orders"
    fields = {each["name"]: each for each in page["fields"]}
    assert fields["order_id"]["is_key"]
    assert fields["customer_id"]["references"] == "customers.customer_id"
    assert fields["channel"]["values"] == ["cafe", "web", "wholesale", "subscription"]
    assert fields["channel"]["said"][0]["by"] == ""
    joins = {each["name"]: each for each in page["joins"]}
    assert (joins["sales_to_orders"]["direction"], joins["sales_to_orders"]["neighbour"]) == ("from", "sales")
    assert joins["orders_to_stores"]["direction"] == "to"
    assert not joins["orders_to_stores"]["inferred"]
    assert "net_revenue" in {each["name"] for each in page["metrics"]}


async def test_a_dataset_that_is_not_there_is_said(coffee):
    status, problem = await get(coffee, "dataset", name="nope" * 1000)
    assert status == 400
    assert len(problem["message"]) < 300


async def test_the_search_finds_words_beginnings_synonyms_and_values(coffee):
    async def names(q):
        _, found = await get(coffee, "search", q=q)
        return [(hit["kind"], hit["name"]) for hit in found["hits"]]

    assert (await names("orders"))[0] == ("dataset", "orders")
    assert ("metric", "revenue") in (await names("turnov"))[:1]
    assert (await names("wholesale"))[0] == ("field", "channel")
    assert any(kind == "caveat" for kind, _ in await names("test accounts"))
    assert await names("") == []
    assert await names("xyzzy") == []


async def test_a_search_is_bounded(coffee):
    _, found = await get(coffee, "search", q="o", limit=3)
    assert (len(found["hits"]), found["more"]) == (3, True)
    status, _ = await get(coffee, "search", q="a " * 20_000, limit=10**9)
    assert status == 200


async def edit(served, *edits, base=None, preview=False):
    if base is None:
        base = (await get(served, "model"))[1]["revision"]
    async with served.http() as client:
        body = {"edits": list(edits), "base": base, "preview": preview}
        answer = await client.post("/api/catalog/edit", json=body)
    return answer.status_code, answer.json()


def described(text, name="sales"):
    item = {"kind": "dataset", "name": name}
    return {"type": "set_property", "item": item, "property": "description", "value": text}


def file_of(served, name="coffee.yml"):
    return served.project.root / "catalog" / name


async def test_an_edit_is_written_with_its_diff_and_shown(coffee):
    status, done = await edit(coffee, described("Lines."))
    assert (status, done["written"], done["problems"]) == (200, True, [])
    (file,) = done["files"]
    assert (file["path"], file["added"], file["removed"], file["change"]) == ("catalog/coffee.yml", 1, 1, "changed")
    assert "+        description: Lines.\n" in file["diff"]
    before, after = COFFEE.read_text().splitlines(), file_of(coffee).read_text().splitlines()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["        description: Lines."]
    _, model = await get(coffee, "model")
    assert (model["revision"], model["datasets"][0]["description"]) == (done["revision"], "Lines.")


async def test_a_preview_writes_nothing(coffee):
    status, done = await edit(coffee, described("Lines."), preview=True)
    assert (status, done["written"], len(done["files"])) == (200, False, 1)
    assert file_of(coffee).read_bytes() == COFFEE.read_bytes()


async def test_edits_are_made_together_or_not_at_all(coffee):
    wrong = {
        "type": "set_caveats",
        "item": {"kind": "dataset", "name": "orders"},
        "caveats": [{"text": "x", "predicate": "1 >"}],
    }
    status, done = await edit(coffee, described("Lines."), wrong)
    assert (status, done["written"], done["files"]) == (200, False, [])
    assert [(each["edit"], "SQL" in each["message"]) for each in done["problems"]] == [(1, True)]
    assert file_of(coffee).read_bytes() == COFFEE.read_bytes()


async def test_an_edit_that_would_bring_a_problem_is_refused(coffee):
    joined = {"type": "add_relationship", "from_dataset": "orders", "from_columns": ["channel"]}
    joined |= {"to_dataset": "customers", "to_columns": ["segment"]}
    _, done = await edit(coffee, joined)
    assert (done["written"], [each["edit"] for each in done["problems"]]) == (False, [-1])
    assert "count rows twice" in done["problems"][0]["message"]
    assert file_of(coffee).read_bytes() == COFFEE.read_bytes()


async def test_an_edit_of_a_file_that_changed_meanwhile_is_refused_and_loses_nothing(coffee):
    _, before = await get(coffee, "model")
    by_hand = COFFEE.read_text().replace("One row per line of an order", "By hand")
    file_of(coffee).write_text(by_hand)
    status, problem = await edit(coffee, described("Lines."), base=before["revision"])
    assert (status, problem["message"]) == (409, "catalog/coffee.yml changed since this page showed it.")
    assert file_of(coffee).read_text() == by_hand
    status, _ = await edit(coffee, described("Lines."), base="of another day")
    assert status == 409
    status, _ = await edit(coffee, described("Lines."))
    assert status == 200


async def test_a_change_of_another_file_hinders_no_edit(coffee):
    _, before = await get(coffee, "model")
    status, _ = await edit(coffee, {"type": "put_guide", "name": "Years", "text": "From July."})
    assert status == 200
    status, done = await edit(coffee, described("Lines."), base=before["revision"])
    assert (status, done["written"]) == (200, True)


async def test_a_deleted_guide_is_kept_in_the_trash_and_is_no_notebook(coffee):
    await edit(coffee, {"type": "put_guide", "name": "../../Years", "text": "From July.", "datasets": ["orders"]})
    assert file_of(coffee, "guides/years.md").read_text().endswith("From July.\n")
    async with coffee.http() as client:
        project = (await client.get("/api/project")).json()
    assert [each["path"] for each in project["notebooks"]] == ["sales.md"]
    _, page = await get(coffee, "dataset", name="orders")
    assert [each["name"] for each in page["guides"]] == ["years"]
    _, done = await edit(coffee, {"type": "remove_guide", "name": "years"})
    assert done["files"][0]["change"] == "deleted"
    assert not file_of(coffee, "guides/years.md").exists()
    (kept,) = (coffee.project.root / ".quire" / "trash").glob("years-*.md")
    assert kept.read_text().endswith("From July.\n")


async def test_a_file_that_leads_out_of_the_folder_is_never_written(coffee):
    outside = coffee.project.root / "outside.yml"
    outside.write_bytes(COFFEE.read_bytes())
    file_of(coffee).unlink()
    file_of(coffee).symlink_to(outside)
    _, done = await edit(coffee, described("Lines."))
    assert outside.read_bytes() == COFFEE.read_bytes()
    assert not done["written"] or done["files"][0]["path"] == "catalog/written.yml"


async def test_a_disk_that_refuses_leaves_every_file_as_it_was(coffee, monkeypatch):
    guide = {"type": "put_guide", "name": "years", "text": "From July."}
    (file_of(coffee, "guides")).write_text("a file where the folder of guides would be")
    status, problem = await edit(coffee, described("Lines."), guide)
    assert status == 409
    assert "was not saved" in problem["message"]
    assert file_of(coffee).read_bytes() == COFFEE.read_bytes()


async def test_what_is_no_edit_is_not_understood(coffee):
    for wrong in (
        {"type": "format_disk"},
        {"type": "set_property"},
        described(5),
        {"path": "../x", **described("x", 3)},
    ):
        status, _ = await edit(coffee, wrong)
        assert status == 400


async def test_windows_hear_of_an_edit_and_of_a_change_on_disk(coffee):
    await get(coffee, "model")
    async with coffee.window() as window:
        await window.hello()
        first = await window.hear(CatalogChanged)
        _, done = await edit(coffee, described("Lines."))
        heard = await window.hear(CatalogChanged)
        assert (heard.revision, first.revision != heard.revision) == (done["revision"], True)
        file_of(coffee).write_bytes(COFFEE.read_bytes())
        assert (await window.hear(CatalogChanged)).revision != done["revision"]


IMPORTED = """version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: carts
        source: main.carts
        description: Told by the database.
        primary_key: [id]
        fields:
          - {name: id, expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}, description: Number.}
          - {name: state, expression: {dialects: [{dialect: ANSI_SQL, expression: state}]}, description: State.}
        custom_extensions: [{vendor_name: QUIRE, data: '{"rows": 12}'}]
    custom_extensions: [{vendor_name: QUIRE, data: '{"imported": "connection shop"}'}]
"""


async def test_what_was_imported_is_written_over_and_both_are_shown_with_who_said_it(coffee):
    imported = file_of(coffee, "imported/shop.yml")
    imported.parent.mkdir()
    imported.write_text(IMPORTED)
    state = {"kind": "field", "name": "state", "dataset": "carts"}
    edits = {"type": "set_property", "item": state, "property": "description", "value": "Open or paid."}
    label = {"type": "set_property", "item": state | {"name": "id"}, "property": "label", "value": "Cart"}
    _, done = await edit(coffee, edits, label)
    (file,) = done["files"]
    assert (file["path"], file["change"]) == ("catalog/written.yml", "created")
    assert imported.read_text() == IMPORTED
    _, page = await get(coffee, "dataset", name="carts")
    assert (page["rows"], page["origin"]["imported"]) == (12, "connection shop")
    assert page["said"] == [{"text": "Told by the database.", "by": "connection shop"}]
    number, state = page["fields"]
    assert (number["label"], number["said"]) == ("Cart", [{"text": "Number.", "by": "connection shop"}])
    assert state["said"] == [{"text": "Open or paid.", "by": ""}, {"text": "State.", "by": "connection shop"}]
    assert state["origin"]["path"] == "catalog/written.yml"


async def test_only_what_changed_is_read_again(coffee):
    files = coffee.workspace.catalog
    before = await files.read()
    file_of(coffee, "more.yml").write_text(MORE)
    after = await files.read()
    assert after.datasets[0] is before.datasets[0]
    assert after.datasets[-1].name == "more"
    file_of(coffee, "more.yml").unlink()
    assert [each.name for each in (await files.read()).datasets] == [each.name for each in before.datasets]


MORE = """version: 0.2.0.dev0
semantic_model:
  - name: more
    datasets:
      - {name: more, source: main.more}
"""


@pytest.fixture
def planner(coffee):
    return Planner(coffee.project, coffee.workspace.catalog, coffee.workspace.connections)


async def test_a_synonym_that_is_written_makes_a_refused_question_answerable(coffee, planner):
    asked = PlanRequest("Kaching by month last year")
    assert (await planner(asked)).refusal is not None
    metric = {"kind": "metric", "name": "revenue"}
    synonyms = {"type": "set_synonyms", "item": metric, "synonyms": ["sales", "turnover", "kaching"]}
    _, done = await edit(coffee, synonyms)
    assert done["written"]
    version = await planner(asked)
    assert version.refusal is None
    assert "SUM(" in version.drafts[0].cell.source.upper()


async def test_a_dataset_that_is_hidden_is_not_used_at_the_next_question(coffee, planner):
    asked = PlanRequest("Revenue by month last year")
    assert (await planner(asked)).refusal is None
    hide = {"type": "set_property", "property": "visibility", "value": "hidden"}
    await edit(coffee, hide | {"item": {"kind": "dataset", "name": "sales"}})
    assert (await planner(asked)).refusal is not None


async def test_an_edit_asks_no_database_again_for_what_it_holds(coffee):
    class Counting(FakeEngine):
        asked = 0

        async def values(self, table, column, limit=50):
            type(self).asked += 1
            return (("Zanzibar", 1),)

    async def start(name):
        return Counting(name)

    project = Project.find(coffee.project.root)
    connections = Connections(project, Engines(("warehouse",), start))
    planner = Planner(project, coffee.workspace.catalog, connections)
    assert (await planner.values(await planner.catalog.read())).find(("zanzibar",))
    before = Counting.asked
    assert before > 0
    await edit(coffee, described("Lines."))
    assert (await planner.values(await planner.catalog.read())).find(("zanzibar",))
    assert Counting.asked == before
