"""A statement that changes a database waits: it runs once, after a person said yes to that very statement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
from playwright.sync_api import Page, expect

from tests.browser.asked import Serve, ask, draft, plan, ready, visit, write
from tests.browser.scripted_model import ScriptedModel

SETTINGS = """[project]
name = "Shop"
connection = "shop"

[connections.shop]
url = "duckdb:shop.duckdb"
read_only = false

[models]
fast = "openai:scripted"
strong = "openai:scripted"
"""
FIELD = "{name: %s, datatype: Integer, expression: {dialects: [{dialect: ANSI_SQL, expression: %s}]}}"
CATALOG = f"""version: 0.2.0.dev0
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: main.orders
        primary_key: [id]
        description: One row per order.
        fields:
          - {FIELD % ("id", "id")}
          - {FIELD % ("amount", "amount")}
"""
DELETE = "DELETE FROM orders WHERE amount < 15"


def rows(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as database:
        found = database.execute("SELECT count(*) FROM orders").fetchone()
    assert found is not None
    return int(found[0])


def test_a_write_runs_once_and_only_after_a_yes(
    page: Page, serve: Serve, model: ScriptedModel, tmp_path: Path, shot: Callable[[str], None]
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with duckdb.connect(str(folder / "shop.duckdb")) as database:
        database.execute("CREATE TABLE orders AS SELECT * FROM (VALUES (1, 10), (2, 20), (3, 30)) AS t(id, amount)")
    model.when("You plan the answer", reply=plan(("sql", "all_orders", "Every order.", ("orders",)), title="Orders"))
    model.when("You write one SQL statement", reply="```sql\nSELECT id, amount FROM orders\n```")
    files = {"quire.toml": SETTINGS, ".env": model.environment, "note.md": "# Shop\n", "catalog/shop.yml": CATALOG}
    served = serve(files)
    visit(page, served)
    airlock = ready(ask(page, "Which small orders are there?"))
    write(page, draft(airlock, 0), DELETE)
    question = airlock.get_by_role("region", name="A statement that changes data")
    expect(question).to_contain_text("This statement changes data on shop. It has not run.")
    expect(draft(airlock, 0)).to_have_attribute("data-state", "waiting")
    shot("airlock-write")
    question.get_by_role("button", name="Yes, run this statement").click()
    expect(airlock.get_by_text("You allowed this statement")).to_be_visible()
    expect(draft(airlock, 0)).to_have_attribute("data-state", "ok", timeout=30_000)
    page.locator(".airlock").get_by_role("button", name="Reject").click()
    expect(airlock).to_have_count(0)
    served.stop()
    assert rows(folder / "shop.duckdb") == 2
