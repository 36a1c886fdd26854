"""Settings of models in the window: what is chosen, whether it answers, what it cost; and how to begin without one."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.asked import NOTEBOOK, SETTINGS, Serve, start, visit
from tests.browser.scripted_model import ScriptedModel


def open_models(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    page.keyboard.type("Models: choose")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Models")
    expect(dialog.get_by_role("combobox", name="Fast")).to_be_visible()
    return dialog


def test_a_model_is_tested_in_every_way_that_is_needed(
    page: Page, serve: Serve, model: ScriptedModel, shot: Callable[[str], None]
) -> None:
    model.when("Count from 1 to 30", reply=" ".join(str(number) for number in range(1, 31)))
    model.when("Which colour has grass", reply='{"colour": "green", "number": 4}')
    served = start(serve, model)
    visit(page, served)
    dialog = open_models(page)
    expect(dialog.get_by_role("combobox", name="Fast")).to_have_value("openai:scripted")
    expect(dialog.get_by_text("OPENAI_API_KEY is set.").first).to_be_visible()
    dialog.get_by_role("button", name="Test the fast model").click()
    expect(dialog.get_by_text("openai:scripted answers.")).to_be_visible()
    dialog.get_by_text("Which tier does what").click()
    shot("models")
    assert "not-a-secret" not in page.content()


def test_a_choice_is_written_into_the_settings_and_keeps_the_rest(
    page: Page, serve: Serve, model: ScriptedModel
) -> None:
    served = serve({"quire.toml": f"# Ours\n{SETTINGS}", ".env": model.environment, "note.md": NOTEBOOK})
    visit(page, served)
    dialog = open_models(page)
    save = dialog.get_by_role("button", name="Save into quire.toml")
    expect(save).to_be_disabled()
    dialog.get_by_role("combobox", name="Fast").fill("nonsense")
    expect(dialog.get_by_text("A model is written provider:name")).to_be_visible()
    expect(save).to_be_disabled()
    dialog.get_by_role("combobox", name="Fast").fill("openai:tiny")
    save.click()
    expect(dialog.get_by_role("combobox", name="Fast")).to_have_value("openai:tiny")
    expect(save).to_be_disabled()
    written = (served.folder / "quire.toml").read_text(encoding="utf-8")
    assert written.startswith("# Ours\n")
    assert 'fast = "openai:tiny"' in written
    assert 'strong = "openai:scripted"' in written


def test_without_a_model_the_dialog_says_what_one_would_add_and_how(
    page: Page, serve: Serve, shot: Callable[[str], None]
) -> None:
    served = serve({"quire.toml": '[project]\nname = "Shop"\n', "note.md": NOTEBOOK})
    visit(page, served)
    page.locator("section.cell").last.focus()
    page.keyboard.press("Control+g")
    page.get_by_role("button", name="Set one up").click()
    dialog = page.get_by_role("dialog", name="Models")
    expect(dialog.get_by_role("region", name="No model")).to_contain_text("No model is asked here")
    expect(dialog.get_by_role("region", name="No model")).to_contain_text("OPENAI_API_KEY")
    shot("models-none")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()


def test_a_model_that_does_not_answer_says_why(page: Page, serve: Serve, shot: Callable[[str], None]) -> None:
    nobody = "OPENAI_BASE_URL=http://127.0.0.1:9/v1\nOPENAI_API_KEY=not-a-secret\n"
    served = serve({"quire.toml": SETTINGS, ".env": nobody, "note.md": NOTEBOOK})
    visit(page, served)
    dialog = open_models(page)
    dialog.get_by_role("button", name="Test the fast model").click()
    expect(dialog.locator(".models-probe .wrong").first).to_be_visible(timeout=60_000)
    shot("models-failed")
