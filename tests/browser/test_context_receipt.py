"""What an answer was chosen from is one click away on every airlock; ``@name`` pins, and says why when it may not."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Served
from tests.browser.test_asking import QUESTION, READY, answered, ask, open_notebook


def open_context(page: Page) -> Locator:
    """Open the panel with the keyboard, as somebody without a mouse would."""
    button = page.locator(".airlock").get_by_role("button", name="Context")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".airlock").get_by_role("region", name="Context")
    expect(panel).to_be_visible()
    return panel


def test_the_context_shows_stages_datasets_with_scores_and_what_was_left_out(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    open_notebook(page, coffee)
    answered(page)
    panel = open_context(page)
    stages = panel.get_by_role("table", name="Stages")
    expect(stages.get_by_role("row", name=re.compile("^retrieve"))).to_be_visible()
    expect(stages.get_by_role("row", name=re.compile("^score"))).to_be_visible()
    shown = panel.get_by_role("table", name="Shown")
    expect(shown.get_by_role("row", name=re.compile(r"^sales dataset \d+ of \d+ 0\.\d\d"))).to_be_visible()
    expect(shown.get_by_role("row", name=re.compile("^revenue metric"))).to_be_visible()
    expect(panel.get_by_text("Orders of test accounts are no revenue.").first).to_be_visible()
    panel.scroll_into_view_if_needed()
    shot("context-chosen")


def test_the_exact_text_can_be_read_and_copied(page: Page, coffee: Served, shot: Callable[[str], None]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_notebook(page, coffee)
    answered(page)
    panel = open_context(page)
    page.keyboard.press("Tab")
    expect(panel.get_by_role("tab", name="How it was chosen")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name=re.compile(r"^Text, [\d,]+ tokens$"))).to_have_attribute(
        "aria-selected", "true"
    )
    expect(panel.locator("pre")).to_contain_text("TABLE sales")
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_text("Copied")).to_be_visible()
    assert "TABLE sales" in page.evaluate("navigator.clipboard.readText()")
    panel.scroll_into_view_if_needed()
    shot("context-text")


def test_escape_closes_the_panel_and_gives_the_focus_back(page: Page, coffee: Served) -> None:
    open_notebook(page, coffee)
    answered(page)
    panel = open_context(page)
    panel.get_by_role("tab", name="How it was chosen").focus()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator(".airlock").get_by_role("button", name="Context")).to_be_focused()
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible()


def test_a_refusal_says_what_it_was_chosen_from_and_why_a_pinned_name_was_not_used(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    open_notebook(page, coffee)
    ask(page, "Revenue by month from @stg_orders")
    refused = page.locator(".airlock[data-state=refused]")
    expect(refused).to_be_visible(timeout=READY)
    notes = refused.get_by_role("list", name="Names that were not used")
    expect(notes).to_contain_text("@stg_orders is not in the context. It is hidden.")
    panel = open_context(page)
    expect(panel).to_contain_text("Not in the context")
    expect(panel.get_by_role("table", name="Shown").get_by_role("row", name=re.compile("^stg_orders"))).to_have_count(0)
    shot("context-refusal")


def test_an_at_sign_offers_names_that_the_keyboard_chooses(
    page: Page, coffee: Served, shot: Callable[[str], None]
) -> None:
    open_notebook(page, coffee)
    page.locator("section.cell").first.focus()
    page.keyboard.press("Control+g")
    field = page.get_by_role("textbox", name="Your question")
    expect(field).to_be_focused()
    page.keyboard.type("Net @reve")
    names = page.get_by_role("listbox", name="Names to pin")
    expect(names.get_by_role("option").first).to_have_text(re.compile("^revenue"))
    expect(names.get_by_role("option", selected=True)).to_have_count(1)
    expect(names.get_by_text("stg_", exact=False)).to_have_count(0)
    shot("pin-offers")
    page.keyboard.press("Escape")
    expect(names).to_have_count(0)
    expect(field).to_be_visible()
    field.fill("")
    page.keyboard.type("@reve")
    expect(names).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("@revenue")
    page.keyboard.type(" by @orders.ch")
    expect(names.get_by_role("option").first).to_have_text(re.compile("^orders.channel"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(field).to_have_value("@revenue by @orders.channel")
    page.keyboard.type(" last year")
    page.keyboard.press("Enter")
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible(timeout=READY)
    panel = open_context(page)
    expect(panel.locator(".receipt-line", has_text="Pinned")).to_contain_text("orders.channel")


def test_a_name_can_be_chosen_with_the_mouse_and_in_the_prompt_of_an_airlock(page: Page, coffee: Served) -> None:
    open_notebook(page, coffee)
    answered(page, QUESTION)
    prompt = page.locator(".airlock").get_by_role("textbox", name="Prompt")
    prompt.fill("")
    prompt.press_sequentially("Revenue by month last year @custom")
    names = page.get_by_role("listbox", name="Names to pin")
    names.get_by_role("option", name=re.compile("^customers dataset")).click()
    expect(prompt).to_have_value("Revenue by month last year @customers")
    expect(prompt).to_be_focused()
    prompt.press("Enter")
    expect(page.locator(".airlock").get_by_text("2 of 2")).to_be_visible(timeout=READY)
    expect(page.locator(".airlock[data-state=ready]")).to_be_visible(timeout=READY)
