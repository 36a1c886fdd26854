"""A person's hand in the drafts: edit, rename, ask again for one, remove; what builds on them follows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asked import Serve, another_window, ask, draft, ready, start, teach, visit, write
from tests.browser.scripted_model import ScriptedModel

LARGE = "SELECT channel, sum(amount) AS amount FROM sales WHERE amount > 15 GROUP BY channel"


@pytest.fixture(autouse=True)
def taught(model: ScriptedModel) -> None:
    teach(model)


def test_editing_a_draft_runs_what_builds_on_it(page: Page, serve: Serve, model: ScriptedModel) -> None:
    served = start(serve, model)
    visit(page, served)
    airlock = ready(ask(page))
    before = (served.folder / "note.md").read_bytes()
    write(page, draft(airlock, 0), LARGE)
    expect(draft(airlock, 2)).to_contain_text("90.0")
    expect(draft(airlock, 4)).to_contain_text("In total 90 from 3 channels.")
    expect(draft(airlock, 0).get_by_text("edited")).to_be_visible()
    expect(draft(airlock, 0).locator(".cm-content")).to_be_focused()
    ready(airlock)
    assert (served.folder / "note.md").read_bytes() == before


def test_leaving_an_edited_draft_runs_it(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    draft(airlock, 2).get_by_role("button", name="Edit").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" * 2")
    page.locator("h1").click()
    expect(draft(airlock, 2)).to_contain_text("200.0")


def test_renaming_a_draft_is_followed_in_sql_python_chart_and_text(
    page: Page, serve: Serve, model: ScriptedModel
) -> None:
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    name = draft(airlock, 0).get_by_role("textbox", name="Name of the draft")
    name.fill("channels")
    name.press("Enter")
    expect(draft(airlock, 1)).to_contain_text("FROM channels")
    expect(draft(airlock, 2)).to_contain_text('channels["amount"]')
    for quiet in (3, 4):
        draft(airlock, quiet).get_by_text("Source").click()
    expect(draft(airlock, 3)).to_contain_text("data: channels")
    expect(draft(airlock, 4)).to_contain_text('{{ channels["amount"].sum():,.0f }}')
    ready(airlock)
    expect(draft(airlock, 4)).to_contain_text("In total 100 from 3 channels.")
    expect(airlock.locator(".draft-code", has_text="by_channel")).to_have_count(0)


def test_one_step_alone_is_asked_again(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    model.when("You write one Python cell", reply='```python\ntotal = by_channel["amount"].max()\ntotal\n```')
    draft(airlock, 2).get_by_role("button", name=re.compile("^Menu of")).click()
    page.get_by_role("menuitem", name="Ask again for this cell").click()
    page.keyboard.type("the largest instead")
    page.keyboard.press("Enter")
    expect(airlock.get_by_text("2 of 2")).to_be_visible()
    expect(draft(ready(airlock), 2)).to_contain_text("40.0")
    expect(draft(airlock, 0)).to_contain_text("GROUP BY channel")
    airlock.get_by_role("button", name="Earlier version").click()
    expect(draft(ready(airlock), 2)).to_contain_text("100.0")


def test_a_draft_that_is_removed_takes_nothing_else_with_it(page: Page, serve: Serve, model: ScriptedModel) -> None:
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    draft(airlock, 2).get_by_role("button", name=re.compile("^Menu of")).click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(airlock.locator("[data-draft]")).to_have_count(4)
    expect(ready(airlock)).not_to_contain_text("100.0")


def test_two_windows_write_in_one_draft(
    page: Page, browser: Browser, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    served = start(serve, model)
    visit(page, served)
    mine = ready(ask(page))
    with another_window(browser, served) as other:
        theirs = ready(other.locator(".airlock[data-proposal]"))
        for at, airlock in ((page, mine), (other, theirs)):
            draft(airlock, 2).get_by_role("button", name="Edit").first.click()
            expect(draft(airlock, 2).locator(".cm-content")).to_be_focused()
            at.keyboard.press("Control+Home" if at is page else "Control+End")
        for number in "123":
            page.keyboard.type(f"# mine {number}\n")
            other.keyboard.type(f"\n# theirs {number}")
        for airlock in (mine, theirs):
            text = draft(airlock, 2).locator(".cm-content")
            for number in "123":
                expect(text).to_contain_text(f"# mine {number}")
                expect(text).to_contain_text(f"# theirs {number}")
        shot("airlock-editing")
        other.keyboard.press("Shift+Enter")
        expect(draft(ready(mine), 2)).to_contain_text("100.0")


def test_a_colleague_edits_elsewhere_meanwhile_and_nothing_is_lost(
    page: Page, browser: Browser, serve: Serve, model: ScriptedModel
) -> None:
    served = start(serve, model)
    visit(page, served)
    airlock = ready(ask(page))
    write(page, draft(airlock, 2), 'total = by_channel["amount"].min()\ntotal')
    with another_window(browser, served) as other:
        other.locator("section.cell.python .code").first.click()
        other.keyboard.press("Control+End")
        other.keyboard.type("\n# a colleague was here")
        expect(page.locator("section.cell.python")).to_contain_text("# a colleague was here")
    expect(draft(ready(airlock), 2)).to_contain_text("20.0")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(airlock).to_have_count(0)
    expect(page.locator("section.cell.python")).to_have_count(2)
    expect(page.locator("section.cell.python").first).to_contain_text("# a colleague was here")
