"""What @ offers in a prompt: only what may be shown, endorsed ones first, names that need quotes in quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.catalog import Catalog, Dataset, Field, Metric
from quire.server.pinning import MOST, names_of, offers, standing, typed_at
from quire.session.view import CellView

CATALOG = Catalog(
    datasets=(
        Dataset("orders_old", "old", endorsement="deprecated"),
        Dataset("orders", "orders", endorsement="endorsed", fields=(Field("status", "status", "String"),), rows=1200),
        Dataset("order items", "items", fields=(Field("list price", "price"),)),
    ),
    metrics=(
        Metric("revenue", "SUM(orders.amount)", "Money."),
        Metric("order_count", "COUNT(*)", endorsement="endorsed"),
    ),
)


def labels(typed, names=None):
    return [item.label for item in offers(1, typed, names_of(CATALOG) if names is None else names).items]


def test_before_anything_is_typed_fields_wait_and_endorsed_names_come_first():
    assert labels("") == ["order_count", "orders", "revenue", '"order items"', "orders_old"]


def test_beginnings_come_before_what_contains_it():
    assert labels("ord")[:3] == ["order_count", "orders", "orders.status"]
    assert labels("count") == ["order_count"]


def test_a_field_is_found_by_its_own_name():
    assert labels("stat") == ["orders.status"]
    assert labels("orders.s") == ["orders.status"]


def test_names_with_spaces_are_offered_in_quotes_and_found_behind_them():
    assert labels('"order i') == ['"order items"', '"order items.list price"']


def test_frames_and_cells_of_the_notebook_are_offered_with_what_they_are():
    names = (*names_of(CATALOG), *standing([("monthly", 3), ("late", 0)], [("note", "markdown")]))
    found = offers(1, "", names).items
    assert [(item.label, item.kind, item.detail) for item in found[:2]] == [
        ("late", "frame", "not run yet"),
        ("monthly", "frame", "3 columns"),
    ]
    assert "note" in [item.label for item in found]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("@", (1, "")),
        ("Revenue by @ord", (12, "ord")),
        ("by @orders.st", (4, "orders.st")),
        ('by @"order i', (4, '"order i')),
        ("mail me@there", None),
        ("@@x", None),
        ("by @orders ", None),
        ("nothing", None),
    ],
)
def test_a_name_is_typed_behind_an_at_sign_only(prompt, expected):
    assert typed_at(prompt, len(prompt)) == expected


def test_many_names_are_cut_and_that_is_said():
    names = standing([(f"f{number}", 1) for number in range(200)], [])
    found = offers(1, "f", names)
    assert len(found.items) == MOST
    assert found.more


@given(st.text(max_size=30), st.integers(0, 40))
def test_any_prompt_is_read_without_failing(prompt, position):
    found = typed_at(prompt, position)
    if found is not None:
        start, typed = found
        assert prompt[start : start + len(typed)] == typed
        offers(start, typed, names_of(CATALOG))


async def test_the_prompt_offers_what_the_catalog_and_the_notebook_have(served):
    folder = served.project.root / "catalog"
    folder.mkdir()
    (folder / "a.yml").write_text(
        """version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: orders
        fields:
          - {name: status, expression: {dialects: [{dialect: ANSI_SQL, expression: status}]}}
          - name: email
            expression: {dialects: [{dialect: ANSI_SQL, expression: email}]}
            custom_extensions: [{vendor_name: QUIRE, data: '{"visibility": "hidden"}'}]
      - name: secrets
        source: secrets
        custom_extensions: [{vendor_name: QUIRE, data: '{"visibility": "hidden"}'}]
"""
    )
    notebook = await served.workspace.notebook("sales.md")
    notebook.cells.append(CellView("aaaaaaaa", "sql", "select 1", 0, name="daily"))

    await served.workspace.contexts.prepare()

    async def suggest(text):
        async with served.http() as client:
            body = {"path": "sales.md", "kind": "prompt", "code": text, "position": len(text.encode("utf-16-le")) // 2}
            answer = (await client.post("/api/complete", json=body)).json()
        return answer["start"], [item["label"] for item in answer["items"]]

    assert await suggest("😀 by @") == (7, ["daily", "sales", "orders"])
    assert await suggest("by @orders.") == (4, ["orders.status"])
    assert await suggest("by @sec") == (4, [])
    assert await suggest("by @ema") == (4, [])
    assert await suggest("no pin") == (6, [])
