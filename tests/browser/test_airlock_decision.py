"""The decision: all, some, plain cells or nothing; a way back; and what stays of an answer afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asked import QUESTION, Serve, ask, draft, ready, run_all, start, teach, visit
from tests.browser.scripted_model import ScriptedModel


@pytest.fixture(autouse=True)
def taught(model: ScriptedModel) -> None:
    teach(model)


def test_accepting_all_keeps_results_and_is_undone_in_one_step(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    cells = page.locator("section.cell")
    count = cells.count()
    airlock = ready(ask(page))
    asked = len(model.sent)
    airlock.get_by_role("button", name="Accept", exact=False).first.click()
    expect(cells).to_have_count(count + 5)
    expect(page.locator("section.cell.sql", has_text="GROUP BY channel")).to_have_attribute("data-state", "fresh")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(cells).to_have_count(count)
    assert len(model.sent) == asked


def test_accepting_some_brings_what_they_build_on(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    visit(page, start(serve, model))
    count = page.locator("section.cell").count()
    airlock = ready(ask(page))
    for index in (0, 1, 3, 4):
        draft(airlock, index).get_by_role("checkbox").click()
    expect(draft(airlock, 0)).to_contain_text("comes along")
    expect(draft(airlock, 0).get_by_role("checkbox")).to_be_checked()
    expect(draft(airlock, 1).get_by_role("checkbox")).not_to_be_checked()
    shot("airlock-some")
    airlock.get_by_role("button", name="Accept 2 of 5").click()
    expect(page.locator("section.cell")).to_have_count(count + 2)
    expect(page.locator("section.cell", has_text="total = by_channel")).to_have_attribute("data-state", "fresh")


def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until something has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_everything_is_done_by_keyboard_alone(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    count = page.locator("section.cell").count()
    airlock = ready(ask(page))
    expect(airlock).to_be_focused()
    tab_to(page, ".airlock-prompt")
    tab_to(page, ".draft")
    page.keyboard.press("Enter")
    expect(draft(airlock, 0).locator(".cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    expect(draft(airlock, 0)).to_be_focused()
    tab_to(page, ".draft:nth-of-type(2) .draft-check")
    page.keyboard.press("Space")
    expect(airlock.get_by_role("button", name="Accept 4 of 5")).to_be_enabled()
    tab_to(page, ".evidence-row button[aria-expanded=false]")
    page.keyboard.press("Enter")
    tab_to(page, ".airlock-foot .button.accent")
    page.keyboard.press("Enter")
    expect(page.locator("section.cell")).to_have_count(count + 4)
    expect(page.locator("section.cell", has_text="GROUP BY channel")).to_be_focused()


def test_drafts_become_plain_cells(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    count = page.locator("section.cell").count()
    airlock = ready(ask(page))
    airlock.get_by_role("button", name="Into plain cells").click()
    expect(page.locator("section.cell")).to_have_count(count + 5)
    expect(page.locator(".group-mark")).to_have_count(0)


def test_rejecting_leaves_the_file_and_the_names_as_they_were(page: Page, serve: Serve, model: ScriptedModel) -> None:
    served = start(serve, model)
    visit(page, served)
    before = (served.folder / "note.md").read_bytes()
    airlock = ready(ask(page))
    airlock.get_by_role("button", name="Reject").click()
    expect(airlock).to_have_count(0)
    assert (served.folder / "note.md").read_bytes() == before


def test_an_earlier_version_can_be_taken(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    model.when("You write one Python cell", reply="```python\ntotal = len(by_channel)\ntotal\n```")
    prompt = airlock.get_by_role("textbox", name="Prompt")
    prompt.fill("How many channels are there?")
    prompt.press("Enter")
    expect(airlock.get_by_text("2 of 2")).to_be_visible()
    expect(draft(ready(airlock), 2)).to_contain_text("len(by_channel)")
    airlock.get_by_role("button", name="Earlier version").click()
    expect(draft(ready(airlock), 2)).to_contain_text("100.0")
    airlock.get_by_role("button", name="Accept", exact=False).first.click()
    expect(page.locator("section.cell", has_text='total = by_channel["amount"].sum()')).to_be_visible()


def test_an_accepted_group_folds_to_its_prompt_in_every_window_and_in_the_file(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    served = start(serve, model)
    visit(page, served)
    count = page.locator("section.cell").count()
    ready(ask(page))
    page.keyboard.press("Control+Enter")
    mark = page.locator(".group-mark")
    expect(mark).to_contain_text(QUESTION)
    expect(mark).to_contain_text("5 cells")
    shot("group-open")
    mark.get_by_role("button", name=QUESTION).click()
    expect(page.locator("section.cell:visible")).to_have_count(count + 1)
    shot("group-folded")
    page.reload()
    expect(page.locator(".group-mark.folded")).to_be_visible()
    page.locator(".group-mark").get_by_role("button", name=QUESTION).click()
    expect(page.locator("section.cell")).to_have_count(count + 5)


def test_a_group_whose_upstream_changed_is_marked_and_asked_again_in_its_place(
    page: Page, serve: Serve, model: ScriptedModel
) -> None:
    visit(page, start(serve, model))
    ready(ask(page))
    page.keyboard.press("Control+Enter")
    mark = page.locator(".group-mark")
    expect(mark).to_have_attribute("data-stale", "false")
    page.get_by_role("switch", name="Run on edit").click()
    page.locator("section.cell.sql .code").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nWHERE id < 4")
    expect(mark).to_have_attribute("data-stale", "true")
    expect(mark).to_contain_text("Out of date")
    page.keyboard.press("Escape")
    run_all(page)
    expect(mark).to_have_attribute("data-stale", "false")
    model.when("You write one Python cell", reply='```python\ntotal = by_channel["amount"].mean()\ntotal\n```')
    mark.get_by_role("button", name="Ask again").click()
    prompt = page.get_by_role("textbox", name="Prompt of the group")
    expect(prompt).to_have_value(QUESTION)
    prompt.fill("And on average?")
    prompt.press("Enter")
    airlock = ready(page.locator(".airlock[data-proposal]"))
    expect(draft(airlock, 0).get_by_role("textbox", name="Name of the draft")).to_have_value("by_channel")
    count = page.locator("section.cell").count()
    airlock.get_by_role("button", name="Accept", exact=False).first.click()
    expect(page.locator(".group-mark")).to_contain_text("And on average?")
    expect(page.locator("section.cell")).to_have_count(count)
    expect(page.locator("section.cell", has_text=re.compile(r"mean\(\)"))).to_be_visible()
