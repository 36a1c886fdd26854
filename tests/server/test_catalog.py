"""The semantic model over HTTP: shown, searched, edited, and live at the next question."""

from pathlib import Path

import pytest

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
