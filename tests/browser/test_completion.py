"""Grey text while typing: a model goes on behind the cursor, when somebody switched that on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.asked import NOTEBOOK, SETTINGS, Serve, visit
from tests.browser.scripted_model import ScriptedModel

ON = SETTINGS + '\n[models.tasks]\ncomplete = "fast"\n'


def begin(page: Page, serve: Serve, model: ScriptedModel, settings: str = ON) -> None:
    model.when("You continue code", reply="sum()")
    visit(page, serve({"quire.toml": settings, ".env": model.environment, "note.md": NOTEBOOK}))
    page.locator("section.cell.python .code").click()
    page.keyboard.press("Control+End")
    page.keyboard.type('\nwhole = sales["amount"].')


def test_tab_takes_what_a_model_would_write_next(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    begin(page, serve, model)
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.keyboard.type(".")
    page.keyboard.press("Escape")
    ghost = page.locator(".cm-ghost")
    expect(ghost).to_have_text("sum()")
    expect(page.get_by_role("status").filter(has_text="Suggestion: sum(). Tab takes it.")).to_be_attached()
    shot("ghost")
    page.keyboard.press("Tab")
    expect(ghost).to_have_count(0)
    expect(page.locator("section.cell.python")).to_contain_text('whole = sales["amount"].sum()')


def test_escape_and_typing_send_it_away(page: Page, serve: Serve, model: ScriptedModel) -> None:
    begin(page, serve, model)
    page.keyboard.press("Escape")
    ghost = page.locator(".cm-ghost")
    page.keyboard.type("x = 1 + ")
    expect(ghost).to_be_visible()
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    page.keyboard.type("2 + ")
    expect(ghost).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(ghost).to_have_count(0)


def test_nothing_is_sent_before_somebody_switches_it_on(page: Page, serve: Serve, model: ScriptedModel) -> None:
    begin(page, serve, model, SETTINGS)
    page.keyboard.press("Escape")
    page.keyboard.type("x = 1 + ")
    page.keyboard.press("Control+k")
    page.keyboard.type("Complete while you type")
    assert model.sent == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("section.cell.python .code").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("3 + ")
    expect(page.locator(".cm-ghost")).to_be_visible()
