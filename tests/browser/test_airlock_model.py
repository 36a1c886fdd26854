"""A model answers into the airlock: cells come one by one, nothing is hidden, and Stop works at every moment."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.asked import READY, Serve, ask, draft, ready, start, teach, visit
from tests.browser.scripted_model import ScriptedModel


def test_cells_come_one_by_one_with_previews_and_the_exact_text_that_was_sent(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    teach(model)
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    expect(airlock.locator("[data-draft]")).to_have_count(5)
    expect(draft(airlock, 0).get_by_text("3 rows, 2 columns")).to_be_visible()
    expect(draft(airlock, 2)).to_contain_text("100.0")
    expect(draft(airlock, 3).locator("svg.marks, canvas.marks")).to_be_visible()
    expect(draft(airlock, 4)).to_contain_text("In total 100 from 3 channels.")
    shot("airlock-model")
    airlock.get_by_role("button", name="Exact text sent").click()
    calls = airlock.get_by_role("list", name="Requests to models")
    expect(calls.get_by_role("listitem")).to_have_count(6)
    calls.locator("summary").first.click()
    expect(calls.get_by_role("region", name="Sent").first).to_contain_text("You plan the answer")
    expect(calls.get_by_role("region", name="Answered").first).to_contain_text("Amounts by channel")
    shot("airlock-calls")


def test_writing_elsewhere_is_not_disturbed_while_cells_stream_in(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    teach(model)
    visit(page, start(serve, model))
    model.hold("You choose a chart")
    airlock = ask(page)
    expect(airlock.locator("[data-draft]").nth(2)).to_be_visible()
    expect(airlock).to_have_attribute("data-state", "planning")
    expect(draft(airlock, 0).get_by_role("button", name="Edit")).to_have_count(0)
    shot("airlock-streaming")
    page.locator("section.cell.python .code").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# meanwhile")
    model.release()
    ready(airlock)
    page.keyboard.type(", and after")
    expect(page.locator("section.cell.python")).to_contain_text("# meanwhile, and after")


def test_what_was_stopped_keeps_the_cells_that_came(page: Page, serve: Serve, model: ScriptedModel) -> None:
    teach(model)
    visit(page, start(serve, model))
    model.hold("You choose a chart")
    airlock = ask(page)
    expect(airlock.locator("[data-draft]").nth(2)).to_be_visible()
    page.keyboard.press("Control+.")
    expect(airlock).not_to_have_attribute("data-state", "planning")
    expect(airlock.get_by_role("button", name="Stop")).to_have_count(0)
    prompt = airlock.get_by_role("textbox", name="Prompt")
    model.release()
    prompt.fill("How do the channels compare now?")
    prompt.press("Enter")
    expect(ready(airlock).locator("[data-draft]")).to_have_count(5)


def test_doubts_are_open_beside_the_decision(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    teach(model)
    model.when("You write a short text", reply="In total 100 from 3 channels.")
    visit(page, start(serve, model))
    airlock = ready(ask(page))
    expect(airlock.locator(".trust")).to_contain_text("Review")
    doubts = airlock.get_by_role("button", name="1 doubt")
    expect(doubts).to_have_attribute("aria-expanded", "true")
    expect(airlock.locator(".evidence-list.warned")).to_contain_text("summary was left out")
    airlock.locator(".evidence").scroll_into_view_if_needed()
    shot("airlock-doubts")
    doubts.click()
    expect(airlock.locator(".evidence-list.warned")).to_have_count(0)


def test_stop_works_while_a_preview_runs(page: Page, serve: Serve, model: ScriptedModel) -> None:
    teach(model)
    endless = "```python\nimport time\n\ntime.sleep(600)\ntotal = len(by_channel)\ntotal\n```"
    model.when("You write one Python cell", reply=endless)
    visit(page, start(serve, model))
    airlock = ask(page)
    expect(airlock).to_have_attribute("data-state", "previewing", timeout=READY)
    expect(draft(airlock, 0).get_by_text("3 rows, 2 columns")).to_be_visible()
    airlock.get_by_role("button", name="Stop").click()
    expect(airlock).not_to_have_attribute("data-state", "previewing", timeout=READY)
    expect(draft(airlock, 2)).to_have_attribute("data-state", "not-run")
    page.locator("section.cell.python").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("section.cell.python")).to_have_attribute("data-state", "fresh", timeout=READY)


def test_stop_works_while_a_model_writes(page: Page, serve: Serve, model: ScriptedModel) -> None:
    teach(model)
    visit(page, start(serve, model))
    model.hold()
    airlock = ask(page)
    expect(airlock).to_have_attribute("data-state", "planning")
    airlock.get_by_role("button", name="Stop").click()
    expect(airlock).not_to_have_attribute("data-state", "planning")
    expect(airlock.get_by_role("button", name="Stop")).to_have_count(0)
    model.release()
