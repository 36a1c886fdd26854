"""The story of a question: asked between two cells, answered in an airlock, accepted, undone, rejected, refused."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

NOTEBOOK = "notebooks/1-revenue.md"
QUESTION = "How did revenue develop by month and channel last year?"
READY = 30_000


def open_notebook(page: Page, served: Served, notebook: str = NOTEBOOK) -> None:
    page.goto(served.url())
    page.goto(f"{served.address}/?path={notebook}")
    expect(page.locator("section.cell").first).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.locator("section.cell").first.focus()
    page.keyboard.press("Control+g")
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str = QUESTION) -> None:
    ask(page, question)
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible(timeout=READY)


def test_a_notebook_shows_the_outputs_of_its_last_run_before_any_kernel_starts(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    open_notebook(page, coffee)
    page.keyboard.press("Control+k")
    page.keyboard.type("Run all cells")
    page.keyboard.press("Enter")
    unfinished = "section.cell[data-state=stale], section.cell[data-state=running], section.cell[data-state=queued]"
    expect(page.locator(unfinished)).to_have_count(0, timeout=READY)
    coffee.stop()
    again = Served(coffee.folder)
    try:
        page.goto(again.url())
        page.goto(f"{again.address}/?path={NOTEBOOK}")
        expect(page.locator("section.cell.sql").first.get_by_text("222").first).to_be_visible()
        shot("notebook")
    finally:
        again.stop()
        coffee.process = again.process


def test_a_question_becomes_an_airlock_with_previews_and_a_receipt(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    before = (coffee.folder / NOTEBOOK).read_text(encoding="utf-8")
    open_notebook(page, coffee)
    answered(page)
    airlock = page.locator(".airlock")
    expect(airlock.locator("[data-draft]")).to_have_count(3)
    expect(airlock.get_by_text("48 rows, 3 columns")).to_be_visible()
    expect(airlock.locator("svg.marks, canvas.marks")).to_be_visible()
    expect(airlock.get_by_text(re.compile(r"In total [\d,]+ EUR"))).to_be_visible()
    expect(airlock.get_by_text("Certified")).to_be_visible()
    shot("airlock")
    airlock.get_by_role("button", name="Receipt").click()
    expect(airlock.get_by_text("revenue: SUM(sales.line_total)")).to_be_visible()
    expect(airlock.get_by_text("sales: Orders of test accounts are no revenue.")).to_be_visible()
    assert (coffee.folder / NOTEBOOK).read_text(encoding="utf-8") == before


def test_an_airlock_survives_a_reload_of_the_page(page: Page, coffee: Served) -> None:
    open_notebook(page, coffee)
    answered(page)
    page.reload()
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible(timeout=READY)
    expect(page.locator(".airlock [data-draft]")).to_have_count(3)


def test_accepting_is_one_step_that_keeps_the_results_and_can_be_undone(page: Page, coffee: Served) -> None:
    open_notebook(page, coffee)
    cells = page.locator("section.cell")
    count = cells.count()
    answered(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".airlock")).to_have_count(0)
    expect(cells).to_have_count(count + 3)
    accepted = page.locator("section.cell.sql").first
    expect(accepted.get_by_text("48 rows, 3 columns")).to_be_visible()
    expect(accepted).to_have_attribute("data-state", "fresh")
    expect(page.locator(".group-mark")).to_contain_text(QUESTION)
    page.locator("section.cell").first.focus()
    page.keyboard.press("z")
    expect(cells).to_have_count(count)


def test_rejecting_leaves_the_notebook_as_it_was(page: Page, coffee: Served) -> None:
    path = coffee.folder / NOTEBOOK
    before = path.read_bytes()
    open_notebook(page, coffee)
    count = page.locator("section.cell").count()
    answered(page)
    page.keyboard.press("Control+Backspace")
    expect(page.locator(".airlock")).to_have_count(0)
    expect(page.locator("section.cell")).to_have_count(count)
    assert path.read_bytes() == before


def test_asking_again_replaces_the_answer_and_keeps_the_versions(page: Page, coffee: Served) -> None:
    open_notebook(page, coffee)
    answered(page)
    prompt = page.locator(".airlock").get_by_role("textbox", name="Prompt")
    prompt.fill("Revenue by quarter last year")
    prompt.press("Enter")
    expect(page.locator(".airlock").get_by_text("2 of 2")).to_be_visible(timeout=READY)
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible(timeout=READY)
    expect(page.locator(".airlock").get_by_text("4 rows, 2 columns")).to_be_visible()
    page.get_by_role("button", name="Earlier version").click()
    expect(page.locator(".airlock").get_by_text("1 of 2")).to_be_visible()
    expect(page.locator(".airlock").get_by_text("48 rows, 3 columns")).to_be_visible()


def test_a_question_that_the_model_does_not_cover_is_refused_with_what_can_be_asked(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    open_notebook(page, coffee)
    ask(page, "Why did revenue by moon phase drop last year?")
    refused = page.locator(".airlock[data-state=refused]")
    expect(refused).to_be_visible(timeout=READY)
    expect(refused.locator("mark").first).to_be_visible()
    expect(refused.locator(".suggestion").first).to_be_visible()
    expect(refused.get_by_role("button", name="Accept")).to_have_count(0)
    shot("refusal")
