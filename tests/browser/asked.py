"""A small shop in one notebook, a scripted model beside it, and what a person does with airlocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Served
from tests.browser.scripted_model import ScriptedModel

Serve = Callable[[dict[str, str]], Served]
READY = 30_000
SETTINGS = '[project]\nname = "Shop"\n\n[models]\nfast = "openai:scripted"\nstrong = "openai:scripted"\n'
NOTEBOOK = """---
title: Shop
---

# Shop

```sql sales
SELECT *
FROM (VALUES (1, 'web', 10.0), (2, 'cafe', 20.0), (3, 'web', 30.0), (4, 'shop', 40.0)) AS t(id, channel, amount)
```

```python
best = sales["amount"].max()
best
```
"""
QUESTION = "How do the channels compare?"


def plan(*steps: tuple[str, str, str, tuple[str, ...]], title: str = "Amounts by channel, drawn and said") -> str:
    """The reply of the planning step."""
    listed = [{"kind": kind, "name": name, "purpose": what, "reads": list(reads)} for kind, name, what, reads in steps]
    return json.dumps({"title": title, "steps": listed, "missing": ""})


def chart(**keys: str) -> str:
    """The reply that is a chart."""
    empty = dict.fromkeys(("x", "y", "color", "size", "facet", "sort", "stack", "title"), "")
    return json.dumps({"mark": "bar", **empty, **keys})


PLAN = plan(
    ("sql", "by_channel", "The sum of the amounts by channel.", ("sales",)),
    ("sql", "ranked", "The channels, the largest first.", ("by_channel",)),
    ("python", "total", "The sum over all channels.", ("by_channel",)),
    ("chart", "picture", "Amount by channel.", ("by_channel",)),
    ("text", "summary", "Say the sum.", ("by_channel",)),
)
SQL = "```sql\nSELECT channel, sum(amount) AS amount\nFROM sales\nGROUP BY channel\nORDER BY channel\n```"
RANKED = "```sql\nSELECT channel FROM by_channel ORDER BY amount DESC\n```"
PYTHON = '```python\ntotal = by_channel["amount"].sum()\ntotal\n```'
TEXT = 'In total **{{ by_channel["amount"].sum():,.0f }}** from {{ len(by_channel) }} channels.'


def teach(model: ScriptedModel) -> None:
    """The whole answer to the question: a frame, its sum, a chart and a text."""
    model.when("You plan the answer", reply=PLAN)
    model.when("You write one SQL statement", reply=SQL)
    model.when("You write one SQL statement", 'Write the cell "ranked"', reply=RANKED)
    model.when("You write one Python cell", reply=PYTHON)
    model.when("You choose a chart", reply=chart(x="channel", y="amount"))
    model.when("You write a short text", reply=TEXT)


def start(serve: Serve, model: ScriptedModel, notebook: str = NOTEBOOK) -> Served:
    """Serve the shop with this model."""
    return serve({"quire.toml": SETTINGS, ".env": model.environment, "note.md": notebook})


def visit(page: Page, served: Served) -> None:
    """Open the notebook, and let everything run."""
    page.goto(served.url())
    page.goto(f"{served.address}/?path=note.md")
    expect(page.locator("section.cell").first).to_be_visible()
    run_all(page)


def run_all(page: Page) -> None:
    """Run every cell, and wait until all are fresh."""
    page.keyboard.press("Control+k")
    page.keyboard.type("Run all cells")
    page.keyboard.press("Enter")
    unfinished = "section.cell[data-state=stale], section.cell[data-state=running], section.cell[data-state=queued]"
    expect(page.locator(unfinished)).to_have_count(0, timeout=READY)


@contextmanager
def another_window(browser: Browser, served: Served) -> Iterator[Page]:
    """The window of a colleague."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    try:
        page = context.new_page()
        page.goto(served.url())
        page.goto(f"{served.address}/?path=note.md")
        expect(page.locator("section.cell").first).to_be_visible()
        yield page
    finally:
        context.close()


def ask(page: Page, question: str = QUESTION, below: int = -1) -> Locator:
    """Ask below a cell (the last one), and answer with the airlock."""
    page.locator("section.cell").nth(below).focus()
    page.keyboard.press("Control+g")
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    airlock = page.locator(".airlock[data-proposal]").last
    expect(airlock).to_be_visible()
    return airlock


def ready(airlock: Locator) -> Locator:
    """The airlock, once it is ready for a decision."""
    expect(airlock).to_have_attribute("data-state", "ready", timeout=READY)
    return airlock


def draft(airlock: Locator, index: int) -> Locator:
    """One draft, counted from 0."""
    return airlock.locator("[data-draft]").nth(index)


def write(page: Page, of: Locator, text: str) -> None:
    """Put another text into a draft by keyboard, and run it."""
    of.get_by_role("button", name="Edit").first.click()
    expect(of.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")
