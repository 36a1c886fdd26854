"""The Data panel: pages of datasets, search, and changes that end in the files and in the next answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .conftest import Served

Serve = Callable[[dict[str, str]], Served]
NOTEBOOK = "notebooks/1-revenue.md"
READY = 30_000


def open_data(page: Page, served: Served, dataset: str = "", notebook: str = NOTEBOOK) -> Locator:
    """Come in with the token, then to a dataset's page by its address."""
    page.goto(served.url())
    page.wait_for_url(lambda url: "token" not in url)
    page.goto(f"{served.address}/?path={notebook}" + (f"#data={dataset}" if dataset else ""))
    if not dataset:
        expect(page.locator("[data-cell]").first).to_be_visible()
        page.get_by_role("navigation", name="Panels").get_by_role("button", name="Data").click()
        return page.get_by_role("complementary", name="Data")
    expect(page.get_by_role("heading", level=1, name=dataset)).to_be_visible(timeout=READY)
    return page.locator(".wide")


def go_to(page: Page, dataset: str) -> None:
    """Another page, by its name in the picker."""
    page.get_by_role("button", name="Open dataset…").click()
    page.get_by_placeholder("Open a dataset…").fill(dataset)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=dataset)).to_be_visible()


def rewrite(page: Page, label: str, text: str) -> None:
    """Put another text where one is shown."""
    page.get_by_role("button", name=re.compile(f"^{re.escape(label)}:")).click()
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Enter")


def add_chip(page: Page, label: str, *words: str) -> None:
    page.get_by_role("button", name=f"Add a synonym to {label}").click()
    for word in words:
        page.keyboard.insert_text(word)
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Unsaved changes to the catalog")


def save(page: Page) -> None:
    bar(page).get_by_role("button", name="Save").click()
    expect(bar(page)).to_have_count(0)


def ask(page: Page, question: str) -> Locator:
    """Ask below the first cell; the answer, whatever it is."""
    page.locator("section.cell").first.focus()
    page.keyboard.press("Control+g")
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".airlock[data-state=ready], .airlock[data-state=refused]")
    expect(answer).to_be_visible(timeout=READY)
    return answer


def catalog_text(served: Served, name: str = "coffee.yml") -> str:
    return (served.folder / "catalog" / name).read_text(encoding="utf-8")


def test_a_synonym_that_is_saved_is_understood_by_the_next_question(
    coffee: Served, page: Page, shot: Callable[[str], None]
) -> None:
    data = open_data(page, coffee, "sales")
    shot("dataset-page")
    page.keyboard.press("Escape")
    refused = ask(page, "Zaster by month last year")
    expect(refused).to_have_attribute("data-state", "refused")
    refused.get_by_role("button", name="Close").click()

    go = page.url + "#data=sales"
    page.goto(go)
    rewrite(page, "Description of sales", "One row per line of an order: the place to start.")
    add_chip(page, "synonyms of revenue", "zaster")
    expect(bar(page).get_by_role("status")).to_have_text("2 changes")
    bar(page).get_by_role("button", name="Review").click()
    review = page.get_by_role("dialog", name="Review 2 changes")
    file = review.get_by_role("region", name="Changes to catalog/coffee.yml")
    expect(file.locator(".diff-line.added", has_text="the place to start")).to_have_count(1)
    expect(file.locator(".diff-line.added", has_text="zaster")).to_have_count(1)
    expect(file.locator(".diff-line.removed")).to_have_count(2)
    shot("dataset-review")
    before = catalog_text(coffee)
    review.get_by_role("button", name="Save").click()
    expect(review).to_have_count(0)
    expect(bar(page)).to_have_count(0)
    after = catalog_text(coffee)
    assert "One row per line of an order: the place to start." in after
    assert "zaster" in after
    changed = set(after.splitlines()) ^ set(before.splitlines())
    assert len(changed) == 4, "two lines became two other lines, and nothing else changed"
    expect(data.get_by_role("list", name="synonyms of revenue")).to_contain_text("zaster")

    page.keyboard.press("Escape")
    expect(page.locator(".wide")).to_have_count(0)
    answer = ask(page, "Zaster by month last year")
    expect(answer).to_have_attribute("data-state", "ready")
    answer.get_by_role("button", name="Receipt").click()
    expect(answer.get_by_text("revenue: SUM(sales.line_total)")).to_be_visible()


def test_a_hidden_field_is_gone_from_answers(coffee: Served, page: Page) -> None:
    open_data(page, coffee, "orders")
    hide = page.get_by_role("button", name="Hide region from AI")
    hide.click()
    expect(hide).to_have_attribute("aria-pressed", "true")
    go_to(page, "customers")
    page.get_by_role("button", name="Hide home_region from AI").click()
    expect(bar(page).get_by_role("status")).to_have_text("2 changes")
    before = catalog_text(coffee).count("hidden")
    save(page)
    assert catalog_text(coffee).count("hidden") == before + 2
    page.keyboard.press("Escape")
    answer = ask(page, "Revenue by region last year")
    expect(answer).to_have_attribute("data-state", "refused")
    expect(answer.locator("mark", has_text="region").first).to_be_visible()


def test_several_fields_are_changed_at_once(coffee: Served, page: Page, shot: Callable[[str], None]) -> None:
    data = open_data(page, coffee, "products")
    data.get_by_role("checkbox", name="Select sku").check()
    data.get_by_role("checkbox", name="Select origin").click(modifiers=["Shift"])
    tools = data.get_by_role("toolbar", name="Selected fields")
    expect(tools.get_by_role("status")).to_have_text("4 fields selected")
    tools.get_by_role("button", name="Add synonym…").click()
    page.keyboard.insert_text("assortment detail")
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="Hide from AI").click()
    expect(bar(page).get_by_role("status")).to_have_text("8 changes")
    shot("dataset-bulk")
    tools.get_by_role("button", name="Add caveat…").click()
    text = data.get_by_role("textbox", name="What to know")
    expect(text).to_have_value("sku, product, category, origin: ")
    text.press("End")
    page.keyboard.insert_text("only since 2023")
    page.keyboard.press("Control+Enter")
    expect(data.locator(".caveat", has_text="only since 2023")).to_be_visible()
    tools.get_by_role("button", name="Show to AI").click()
    expect(bar(page).get_by_role("status")).to_have_text("5 changes")
    save(page)
    written = catalog_text(coffee)
    assert written.count("assortment detail") == 4
    assert "only since 2023" in written


def test_several_datasets_are_changed_at_once(coffee: Served, page: Page) -> None:
    panel = open_data(page, coffee)
    panel.get_by_role("button", name="Select several…").click()
    panel.get_by_role("checkbox", name="Select campaigns").check()
    panel.get_by_role("checkbox", name="Select loyalty_members").click(modifiers=["Shift"])
    tools = panel.get_by_role("toolbar", name="Selected datasets")
    expect(tools.get_by_role("status")).to_have_text("3 datasets")
    tools.get_by_role("button", name="Endorsement").click()
    page.get_by_role("menuitem", name="Experimental").click()
    expect(panel.locator(".badge.experimental")).to_have_count(3)
    tools.get_by_role("button", name="Visibility").click()
    page.get_by_role("menuitem", name="Hidden from AI").click()
    expect(bar(page).get_by_role("status")).to_have_text("6 changes")
    before = catalog_text(coffee).count("experimental")
    save(page)
    assert catalog_text(coffee).count("experimental") == before + 3
    expect(panel.locator(".badge.experimental")).to_have_count(3)


def shop(*fields: str, more: str = "") -> str:
    """A model of two datasets with a join that was inferred."""
    expression = "expression: {dialects: [{dialect: ANSI_SQL, expression: %s}]}"
    lines = "".join(f"      - {{name: {name}, {expression % name}}}\n" for name in fields or ("id", "customer_id"))
    confidence = '[{vendor_name: QUIRE, data: \'{"confidence": 0.82, "evidence": "98 % of the values are there."}\'}]'
    return (
        "semantic_model:\n- name: shop\n  datasets:\n"
        f"  - name: orders\n    source: main.orders\n    fields:\n{lines}"
        "  - name: customers\n    source: main.customers\n    primary_key: [id]\n"
        f"    fields:\n      - {{name: id, {expression % 'id'}}}\n"
        "  relationships:\n"
        "  - {name: orders_to_customers, from: orders, to: customers, from_columns: [customer_id], to_columns: [id],\n"
        f"     custom_extensions: {confidence}}}\n{more}"
    )


def shop_files(text: str = "", name: str = "imported/warehouse.yml") -> dict[str, str]:
    return {
        "quire.toml": '[project]\nname = "Shop"\n',
        "work.md": "# Work\n\n```python id=cellone1\nx = 1\n```\n",
        f"catalog/{name}": text or shop(),
    }


def test_a_join_that_was_inferred_is_accepted(serve: Serve, page: Page, shot: Callable[[str], None]) -> None:
    served = serve(shop_files())
    data = open_data(page, served, "orders", "work.md")
    join = data.locator(".data-card.join")
    expect(join).to_contain_text("inferred, 82 %")
    expect(join).to_contain_text("98 % of the values are there.")
    expect(data.locator(".join-edge.inferred")).to_have_count(1)
    shot("dataset-join")
    join.get_by_role("button", name="Accept the join orders_to_customers").click()
    expect(data.locator(".join-edge.inferred")).to_have_count(0)
    save(page)
    expect(join).not_to_contain_text("inferred")
    written = [file for file in (served.folder / "catalog").glob("*.yml") if "orders_to_customers" in file.read_text()]
    assert written, "the person's own file says it; what was imported stays as it is"
    assert (served.folder / "catalog/imported/warehouse.yml").read_text() == shop()


def test_what_changed_on_disk_is_not_overwritten_and_nothing_typed_is_lost(
    serve: Serve, page: Page, shot: Callable[[str], None]
) -> None:
    served = serve(shop_files(name="shop.yml"))
    file = served.folder / "catalog" / "shop.yml"
    data = open_data(page, served, "orders", "work.md")
    rewrite(page, "Description of orders", "Every order, typed here.")
    file.write_text(
        shop().replace("source: main.customers", "source: main.customers\n    description: From elsewhere.")
    )
    bar(page).get_by_role("button", name="Save").click()
    refusal = bar(page).get_by_role("alert")
    expect(refusal).to_contain_text("changed")
    assert "typed here" not in file.read_text()
    expect(data.get_by_role("button", name=re.compile("^Description of orders: Every order"))).to_be_visible()
    shot("dataset-stale")
    refusal.get_by_role("button", name="Review against it").click()
    review = page.get_by_role("dialog", name="Review 1 change")
    expect(review.locator(".diff-line.added", has_text="typed here")).to_have_count(1)
    review.get_by_role("button", name="Save").click()
    expect(review).to_have_count(0)
    expect(bar(page)).to_have_count(0)
    assert "Every order, typed here." in file.read_text()
    assert "From elsewhere." in file.read_text()


def test_what_cannot_be_written_is_refused_with_the_reason(serve: Serve, page: Page) -> None:
    served = serve(shop_files(name="shop.yml"))
    before = (served.folder / "catalog" / "shop.yml").read_text()
    data = open_data(page, served, "orders", "work.md")
    data.get_by_role("button", name="Add metric").click()
    data.get_by_role("textbox", name="Name").fill("nonsense")
    data.get_by_role("textbox", name=re.compile("^Expression")).fill("SUM(nowhere.nothing")
    data.get_by_role("button", name="Add metric").last.click()
    bar(page).get_by_role("button", name="Save").click()
    expect(bar(page).get_by_role("alert")).to_be_visible()
    bar(page).get_by_role("button", name="Review").click()
    review = page.get_by_role("dialog", name="Review 1 change")
    expect(review.get_by_role("alert")).to_be_visible()
    assert (served.folder / "catalog" / "shop.yml").read_text() == before
    review.get_by_role("button", name=re.compile("^Undo: nonsense")).click()
    expect(bar(page)).to_have_count(0)


def test_everything_is_found_and_opened_by_keyboard(coffee: Served, page: Page, shot: Callable[[str], None]) -> None:
    panel = open_data(page, coffee)
    expect(panel.get_by_role("link", name="orders endorsed", exact=True)).to_be_visible()
    shot("data-panel")
    page.get_by_role("button", name="Close panel").click()
    page.locator("section.cell").first.focus()
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("Data: search")
    page.keyboard.press("Enter")
    search = panel.get_by_role("combobox", name="Search the data")
    expect(search).to_be_focused()
    page.keyboard.insert_text("roast")
    expect(panel.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    shot("data-search")
    field = panel.get_by_role("option", name=re.compile("^roast")).first
    for _ in range(panel.get_by_role("option").count()):
        if field.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="products")).to_be_visible()
    target = page.locator('[data-item="field:roast"]')
    expect(target).to_be_in_viewport()
    expect(target).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".wide")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="products")).to_be_visible()


def test_the_notebook_stays_as_it_was_beneath_a_page(coffee: Served, page: Page) -> None:
    panel = open_data(page, coffee)
    page.mouse.move(900, 500)
    page.mouse.wheel(0, 700)
    page.wait_for_function("() => scrollY > 500")
    before = page.evaluate("() => scrollY")
    panel.get_by_role("link", name=re.compile("^customers")).click()
    expect(page.get_by_role("heading", level=1, name="customers")).to_be_visible()
    count = page.locator("section.cell").count()
    page.locator(".wide").press("d")
    page.locator(".wide").press("d")
    page.locator(".wide").press("Escape")
    expect(page.locator(".wide")).to_have_count(0)
    assert page.evaluate("() => scrollY") == before
    expect(page.locator("section.cell")).to_have_count(count)


def test_changes_survive_going_elsewhere_and_leaving_asks(coffee: Served, page: Page) -> None:
    open_data(page, coffee, "products")
    rewrite(page, "Description of sku", "Stock keeping unit, as printed on the bag.")
    page.keyboard.press("Escape")
    expect(bar(page).get_by_role("status")).to_have_text("1 change")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.once("dialog", stay)
    page.evaluate("() => { setTimeout(() => location.reload(), 0) }")
    page.wait_for_function("() => true")
    expect(bar(page)).to_be_visible()
    page.get_by_role("navigation", name="Panels").get_by_role("button", name="Data").click()
    page.get_by_role("link", name=re.compile("^products")).first.click()
    expect(page.get_by_role("button", name=re.compile("as printed on the bag"))).to_be_visible()
    assert asked == ["beforeunload"]
    bar(page).get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name=re.compile("as printed on the bag"))).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(bar(page).get_by_role("status")).to_have_text("1 change")
    bar(page).get_by_role("button", name="Discard").click()


def test_a_question_of_a_dataset_is_put_into_the_question_box(coffee: Served, page: Page) -> None:
    data = open_data(page, coffee, "sales")
    data.get_by_role("button", name="Add question").click()
    page.keyboard.insert_text("Revenue by month last year")
    page.keyboard.press("Enter")
    data.get_by_role("button", name="Ask this: Revenue by month last year").click()
    expect(page.locator(".wide")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("Revenue by month last year")
    save(page)
    assert "Revenue by month last year" in catalog_text(coffee)


def test_caveats_metrics_and_guides_are_written_changed_and_taken_away(coffee: Served, page: Page) -> None:
    data = open_data(page, coffee, "refunds")
    data.get_by_role("button", name="Add caveat").click()
    data.get_by_role("textbox", name="What to know").fill("Refunds of gift cards are missing.")
    data.get_by_role("textbox", name=re.compile("^Condition")).fill("amount > 0")
    data.get_by_role("combobox", name="Severity").select_option("required")
    page.keyboard.press("Control+Enter")
    data.get_by_role("button", name="Add metric").click()
    data.get_by_role("textbox", name="Name").fill("largest_refund")
    data.get_by_role("textbox", name=re.compile("^Expression")).fill("MAX(refunds.amount)")
    page.keyboard.press("Control+Enter")
    data.get_by_role("combobox", name="Endorsement of largest_refund").select_option("experimental")
    data.get_by_role("button", name="Add guide").click()
    data.get_by_role("textbox", name="Name").fill("Refunds")
    data.get_by_role("textbox", name=re.compile("^Rules")).fill("Count refunds on the day they were paid.")
    page.keyboard.press("Control+Enter")
    save(page)
    written = catalog_text(coffee)
    assert "Refunds of gift cards are missing." in written
    assert "MAX(refunds.amount)" in written
    guides = list((coffee.folder / "catalog" / "guides").glob("*.md"))
    assert [guide for guide in guides if "on the day they were paid" in guide.read_text()]

    data.get_by_role("button", name="Remove caveat: Refunds of gift cards are missing.").click()
    data.get_by_role("button", name="Remove the metric largest_refund").click()
    data.get_by_role("button", name="Remove the guide Refunds").click()
    save(page)
    assert "gift cards" not in catalog_text(coffee)
    assert "largest_refund" not in catalog_text(coffee)
    guides = list((coffee.folder / "catalog" / "guides").glob("*.md"))
    assert not [guide for guide in guides if "on the day they were paid" in guide.read_text()]


def test_a_table_of_many_strange_fields_stays_quick_and_shows_markup_as_text(serve: Serve, page: Page) -> None:
    strange = ["'<b>bold</b>'", "'emoji 📦'", "'שלום עולם'", f"'{'very_long_' * 20}name'", "'a \"quoted\" one'"]
    fields = [*strange, *(f"field_{number}" for number in range(495))]
    served = serve(shop_files(shop(*fields), name="shop.yml"))
    data = open_data(page, served, "orders", "work.md")
    table = data.get_by_role("table", name="Fields of orders")
    expect(table).to_have_attribute("aria-rowcount", "501")
    expect(data.get_by_role("button", name="<b>bold</b>", exact=True)).to_be_visible()
    assert data.locator("b").count() == 0
    # By keyboard: rows that come into view take their real height, and what is below them moves under the mouse.
    data.get_by_role("button", name="Show 200 more of 500").press("Enter")
    expect(table.locator(".field-entry")).to_have_count(500)
    assert page.evaluate(
        "() => document.querySelector('.wide').scrollWidth <= document.querySelector('.wide').clientWidth"
    )
    spent = page.evaluate(
        """async () => {
            const button = document.querySelector('[aria-label="Hide field_1 from AI"]');
            const start = performance.now();
            button.click();
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            return performance.now() - start;
        }"""
    )
    assert spent < 1000, f"hiding one of 500 fields took {spent:.0f} ms"
    data.get_by_role("checkbox", name="Select all fields").check()
    expect(data.get_by_role("toolbar", name="Selected fields")).to_contain_text("500 fields selected")


def test_a_project_without_a_catalog_says_how_to_begin_and_problems_name_their_line(
    serve: Serve, page: Page, shot: Callable[[str], None]
) -> None:
    files = shop_files()
    del files["catalog/imported/warehouse.yml"]
    served = serve(files)
    page.goto(served.url())
    page.wait_for_url(lambda url: "token" not in url)
    page.goto(f"{served.address}/?path=work.md#data=")
    expect(page.get_by_role("heading", level=1, name="The catalog")).to_be_visible()
    expect(page.get_by_text("quire catalog sync")).to_be_visible()
    shot("data-empty")
    (served.folder / "catalog").mkdir()
    broken: Path = served.folder / "catalog" / "broken.yml"
    broken.write_text("semantic_model:\n  - name: [\n", encoding="utf-8")
    expect(page.get_by_role("list", name="Problems in the catalog's files")).to_contain_text("broken.yml:")
