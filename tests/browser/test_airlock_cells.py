"""What can be asked of cells that are there: edit, fix, explain, chart, summarise, document, take apart, join."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.asked import NOTEBOOK, READY, Serve, draft, ready, start, visit
from tests.browser.scripted_model import ScriptedModel

BROKEN = """```sql sales
SELECT * FROM (VALUES (1, 'web', 10.0), (2, 'cafe', 20.0)) AS t(id, channel, amount)
```

```python
best = sales["amont"].max()
best
```
"""
LONG = """```sql sales
SELECT * FROM (VALUES (1, 'SKU-1', 10.0), (2, 'SKU-2', 20.0)) AS t(id, sku, amount)
```

```sql picked
SELECT
    id,
    sku,
    amount,
    amount * 2 AS twice,
    amount * 3 AS thrice,
    amount * 4 AS fourfold,
    amount * 5 AS fivefold
FROM sales
ORDER BY id
```
"""
WITH = """```sql sales
SELECT * FROM (VALUES (1, 'web', 10.0), (2, 'cafe', 20.0)) AS t(id, channel, amount)
```

```sql result
WITH summed AS (
    SELECT channel, sum(amount) AS amount FROM sales GROUP BY channel
), large AS (
    SELECT * FROM summed WHERE amount > 15
)
SELECT count(*) AS channels FROM large
```
"""


def menu(page: Page, cell: Locator, item: str) -> Locator:
    """Choose from a cell's menu, and answer with the airlock that comes."""
    cell.focus()
    cell.get_by_role("button", name="Cell menu").click()
    page.get_by_role("menuitem", name=item).click()
    return page.locator(".airlock[data-proposal]")


def test_an_edit_is_a_small_difference_and_takes_the_cells_place(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    patch = "<<<<<<< SEARCH\n    sku,\n=======\n    replace(sku, 'SKU-', '') AS sku,\n>>>>>>> REPLACE"
    model.when("You change one cell", reply=patch)
    visit(page, start(serve, model, LONG))
    page.locator("section.cell.sql").nth(1).focus()
    page.keyboard.press("Control+Shift+E")
    box = page.get_by_role("textbox", name="What should change in picked?")
    expect(box).to_be_focused()
    box.fill("Strip the prefix SKU- from every string in sku")
    box.press("Enter")
    airlock = ready(page.locator(".airlock[data-proposal]"))
    difference = draft(airlock, 0).get_by_role("figure")
    expect(difference.locator(".diff-line.added")).to_have_count(1)
    expect(difference.locator(".diff-line.removed")).to_have_count(1)
    expect(difference).to_contain_text("unchanged lines")
    expect(draft(airlock, 0).get_by_role("button", name="picked", exact=True)).to_be_visible()
    shot("airlock-edit")
    airlock.get_by_role("button", name=re.compile("^Accept")).first.click()
    expect(page.locator("section.cell")).to_have_count(2)
    expect(page.locator("section.cell.sql").nth(1)).to_contain_text("replace(sku, 'SKU-', '') AS sku")
    expect(page.locator("section.cell.sql").nth(1)).to_be_focused()


def test_a_failing_cell_offers_a_fix_that_was_tried(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    model.when("A cell of a notebook failed", reply='```python\nbest = sales["amount"].max()\nbest\n```')
    visit(page, start(serve, model, BROKEN))
    page.locator("section.cell.python .failure").get_by_role("button", name="Fix").click()
    airlock = ready(page.locator(".airlock[data-proposal]"))
    expect(draft(airlock, 0)).to_contain_text("20.0")
    shot("airlock-fix")
    page.keyboard.press("Control+Enter")
    expect(page.locator("section.cell.python")).to_have_attribute("data-state", "fresh", timeout=READY)
    expect(page.locator("section.cell.python")).to_contain_text("20.0")


def test_several_selected_cells_are_explained(page: Page, serve: Serve, model: ScriptedModel) -> None:
    model.when("You explain cells", reply="The largest `amount` of `sales`.")
    visit(page, start(serve, model))
    page.locator("section.cell.sql").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("i")
    page.keyboard.press("x")
    airlock = ready(page.locator(".airlock[data-proposal]"))
    expect(airlock).to_contain_text("The largest amount of sales.")
    assert "max()" in model.sent[-1]
    assert "VALUES" in model.sent[-1]


def test_a_chart_comes_from_a_sentence(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    menu(page, page.locator("section.cell.sql"), "Chart")
    box = page.get_by_role("textbox", name="Which chart of sales?")
    box.fill("amount by channel as bars")
    box.press("Enter")
    airlock = ready(page.locator(".airlock[data-proposal]"))
    expect(draft(airlock, 0).locator("svg.marks, canvas.marks")).to_be_visible()


def test_a_summary_computes_its_numbers(page: Page, serve: Serve, model: ScriptedModel) -> None:
    model.when(
        "You write a few sentences", reply='There are {{ len(sales) }} sales, {{ sales["amount"].sum():,.0f }} in all.'
    )
    visit(page, start(serve, model))
    airlock = ready(menu(page, page.locator("section.cell.sql"), "Summarise"))
    expect(draft(airlock, 0)).to_contain_text("There are 4 sales, 100 in all.")


def test_a_cell_gets_a_title_and_a_description(page: Page, serve: Serve, model: ScriptedModel) -> None:
    said = '{"title": "All sales", "description": "One row per sale."}'
    model.when("You give a cell of a notebook a title", reply=said)
    visit(page, start(serve, model))
    airlock = ready(menu(page, page.locator("section.cell.sql"), "Title and document"))
    expect(draft(airlock, 0).get_by_role("figure")).to_contain_text("-- All sales")


def test_a_query_is_taken_apart_and_put_together_again_without_a_model(
    page: Page, serve: Serve, shot: Callable[[str], None]
) -> None:
    served = serve({"quire.toml": '[project]\nname = "Shop"\n', "note.md": WITH})
    visit(page, served)
    cells = page.locator("section.cell")
    airlock = ready(menu(page, cells.nth(1), "Explode query into cells"))
    expect(airlock.locator("[data-draft]")).to_have_count(3)
    shot("airlock-explode")
    page.keyboard.press("Control+Enter")
    expect(cells).to_have_count(4)
    expect(cells.nth(3)).to_have_attribute("data-state", "fresh", timeout=READY)
    cells.nth(1).focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("i")
    page.keyboard.press("j")
    whole = ready(page.locator(".airlock[data-proposal]"))
    expect(whole.locator("[data-draft]")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(cells).to_have_count(2)
    expect(cells.nth(1)).to_contain_text("WITH")


def test_without_a_model_an_edit_says_what_is_missing(page: Page, serve: Serve) -> None:
    served = serve({"quire.toml": '[project]\nname = "Shop"\n', "note.md": NOTEBOOK})
    visit(page, served)
    airlock = menu(page, page.locator("section.cell.sql"), "Explain")
    expect(airlock).to_have_attribute("data-state", "refused", timeout=READY)
    expect(airlock).to_contain_text("Only a model can explain.")
