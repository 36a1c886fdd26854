"""Two windows on one notebook, the keyboard alone, and what happens when something goes wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Served

THREE = "---\ntitle: Three\n---\n\n```python\nx = 20\n```\n\n```python\nx + 1\n```\n\n```python\nx + 2\n```\n"
TEXTS = """() => [...document.querySelectorAll('.cell .code')].map((code) => {
    const copy = code.cloneNode(true);
    for (const caret of copy.querySelectorAll('.peer-caret')) caret.remove();
    const still = copy.querySelector('.code-still');
    const lines = [...copy.querySelectorAll('.cm-line')].map((line) => line.textContent);
    return still ? still.textContent.trimEnd() : lines.join('\\n');
})"""
FRAME = "() => new Promise((done) => requestAnimationFrame(done))"

Serve = Callable[[dict[str, str]], Served]


def visit(page: Page, served: Served, notebook: str = "note.md") -> Page:
    """Come in with the token, then open the notebook."""
    page.goto(served.url())
    page.goto(f"{served.address}/?path={notebook}")
    expect(page.locator(".cell").first).to_be_visible()
    return page


@contextmanager
def window(browser: Browser, served: Served) -> Iterator[Page]:
    """One more window, of another person: it shares nothing with the others."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    try:
        yield visit(context.new_page(), served)
    finally:
        context.close()


def texts(page: Page) -> list[str]:
    """The text of each cell as the window shows it, without the cursors of others."""
    found: list[str] = page.evaluate(TEXTS)
    return found


def until(page: Page, holds: Callable[[], bool], seconds: float = 15) -> None:
    """Look again at each frame of the window until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, texts(page)
        page.evaluate(FRAME)


def shows(page: Page, *wanted: str) -> None:
    """The window comes to show these cells, in this order."""
    until(page, lambda: texts(page) == list(wanted))


def cell(page: Page, index: int) -> Locator:
    return page.locator(".cell").nth(index)


def is_selected(page: Page, index: int, mode: str) -> None:
    expect(cell(page, index)).to_have_attribute("data-selected", mode)


def edit(page: Page, index: int) -> None:
    """Put the cursor at the end of a cell's text."""
    cell(page, index).locator(".code").click()
    expect(cell(page, index).locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+End")


def keep_only(text: str, wanted: str) -> str:
    return "".join(sign for sign in text if sign in wanted)


def without_ids(text: str) -> str:
    """The file without the ids that saving gives to its cells."""
    return re.sub(r"(?m)^(```\w+) id=\w+$", r"\1", text)


def test_two_windows_type_into_one_cell_and_lose_no_character(browser: Browser, serve: Serve) -> None:
    served = serve({"note.md": "```python\nprint(6 * 7) # \n```\n"})
    small, large = "thequickbrownfoxjumpsoverthelazydog", "THEFIVEBOXINGWIZARDSJUMPQUICKLYXYZW"
    with window(browser, served) as one, window(browser, served) as two:
        edit(one, 0)
        edit(two, 0)
        before = texts(one)[0]
        for left, right in zip(small, large, strict=True):
            one.keyboard.press(left)
            two.keyboard.press(right)
        until(one, lambda: len(texts(one)[0]) == len(before + small + large))
        until(two, lambda: texts(two) == texts(one))
        typed = texts(one)[0].removeprefix(before)
        assert keep_only(typed, small) == small
        assert keep_only(typed, large) == large


def test_a_window_shows_the_cursor_and_the_results_of_another(browser: Browser, serve: Serve) -> None:
    served = serve({"note.md": "```python\nprint(6 * 7)\n```\n"})
    with window(browser, served) as one, window(browser, served) as two:
        edit(one, 0)
        expect(cell(two, 0).locator(".peer-caret")).to_be_visible()
        expect(cell(one, 0).locator(".peer-caret")).to_have_count(0)
        one.keyboard.press("Control+Enter")
        expect(cell(two, 0).locator(".console pre")).to_have_text("42", timeout=30_000)
        expect(cell(one, 0).locator(".console pre")).to_have_text("42")


def test_keys_move_between_cells_and_in_and_out_of_them(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": THREE}))
    page.keyboard.press("j")
    is_selected(page, 0, "command")
    page.keyboard.press("j")
    is_selected(page, 1, "command")
    page.keyboard.press("Enter")
    is_selected(page, 1, "edit")
    expect(cell(page, 1).locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("0 # jk")
    shows(page, "x = 20", "x + 10 # jk", "x + 2")
    page.keyboard.press("Escape")
    # The first may only close what the editor proposes.
    if cell(page, 1).get_attribute("data-selected") == "edit":
        page.keyboard.press("Escape")
    is_selected(page, 1, "command")
    page.keyboard.press("k")
    is_selected(page, 0, "command")


def test_keys_insert_delete_and_take_back(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": THREE}))
    cell(page, 1).focus()
    is_selected(page, 1, "command")
    page.keyboard.press("a")
    shows(page, "x = 20", "", "x + 1", "x + 2")
    is_selected(page, 1, "edit")
    page.keyboard.press("Escape")
    is_selected(page, 1, "command")
    page.keyboard.press("b")
    shows(page, "x = 20", "", "", "x + 1", "x + 2")
    is_selected(page, 2, "edit")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    is_selected(page, 3, "command")
    page.keyboard.press("d")
    page.keyboard.press("d")
    shows(page, "x = 20", "", "", "x + 2")
    page.keyboard.press("z")
    shows(page, "x = 20", "", "", "x + 1", "x + 2")
    page.keyboard.press("Shift+z")
    shows(page, "x = 20", "", "", "x + 2")


def test_keys_run_cells(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": THREE}))
    cell(page, 0).focus()
    page.keyboard.press("Shift+Enter")
    is_selected(page, 1, "command")
    page.keyboard.press("Control+Enter")
    expect(cell(page, 1).locator(".results")).to_have_text("21", timeout=30_000)
    is_selected(page, 1, "command")
    page.keyboard.press("j")
    page.keyboard.press("Alt+Enter")
    expect(cell(page, 2).locator(".results")).to_have_text("22")
    shows(page, "x = 20", "x + 1", "x + 2", "")
    is_selected(page, 3, "edit")


def test_the_palette_finds_a_command_and_runs_it(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": THREE}))
    cell(page, 0).focus()
    page.keyboard.press("Control+k")
    search = page.get_by_placeholder("Do something, or go somewhere…")
    expect(search).to_be_focused()
    page.keyboard.type("insert cell below")
    expect(page.locator('.palette [cmdk-item][data-selected="true"]')).to_contain_text("Insert cell below")
    page.keyboard.press("Enter")
    expect(search).to_have_count(0)
    shows(page, "x = 20", "", "x + 1", "x + 2")


def test_the_question_mark_lists_the_keys(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": THREE}))
    cell(page, 0).focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Run cell and go to the next")
    expect(sheet).to_contain_text("Shift+Enter")
    expect(sheet).to_contain_text("D D")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_the_file_holds_what_was_typed(serve: Serve, page: Page) -> None:
    served = serve({"note.md": THREE})
    visit(page, served)
    edit(page, 0)
    page.keyboard.type("26 # naïve — ☕")
    page.keyboard.press("Control+s")
    file = served.folder / "note.md"
    wanted = THREE.replace("x = 20", "x = 2026 # naïve — ☕")
    until(page, lambda: without_ids(file.read_text(encoding="utf-8")) == wanted)
    expect(page.locator(".save-state")).to_have_text("Saved")


def test_what_another_program_writes_into_the_file_appears(serve: Serve, page: Page) -> None:
    served = serve({"note.md": THREE})
    visit(page, served)
    shows(page, "x = 20", "x + 1", "x + 2")
    file = served.folder / "note.md"
    file.write_text(THREE.replace("x + 1", "x + 1000") + "\n```python\nx + 3\n```\n", encoding="utf-8")
    shows(page, "x = 20", "x + 1000", "x + 2", "x + 3")


def test_endless_printing_leaves_the_window_usable_until_it_is_stopped(serve: Serve, page: Page) -> None:
    visit(page, serve({"note.md": "```python\nwhile True: print(1)\n```\n\n```python\ny = 1\n```\n"}))
    cell(page, 0).focus()
    page.keyboard.press("Control+Enter")
    expect(cell(page, 0).locator(".console pre")).to_contain_text("1\n1\n1", timeout=30_000)
    edit(page, 1)
    page.keyboard.type("23")
    until(page, lambda: texts(page)[1] == "y = 123", seconds=5)
    cell(page, 0).hover(position={"x": 40, "y": 10})
    cell(page, 0).get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Kernel: Ready")).to_be_visible(timeout=15_000)
    expect(cell(page, 0).get_by_role("button", name="Run cell")).to_be_attached()
    shows(page, "while True: print(1)", "y = 123")
