"""Take the pictures of the airlock for the guide: the sample project, a scripted model, a real browser.

``scripts/pictures.py [NAME …]`` writes ``docs/images/airlock-NAME.png``; without names all of them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.asked import ask, chart, draft, plan, ready, run_all  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS, Served  # noqa: E402
from tests.browser.scripted_model import ScriptedModel  # noqa: E402

IMAGES = ROOT / "docs" / "images"
NOTEBOOK = (ROOT / "scripts" / "pictures.md").read_text(encoding="utf-8")
BY_GAP = """```sql
WITH dated AS (
  SELECT customer_id, CAST(ordered_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS DATE) AS day
  FROM main.orders
  WHERE customer_id IS NOT NULL
    AND LOWER(status) NOT IN ('cancelled', 'canceled')
    AND NOT is_test
    AND deleted_at IS NULL
),
gaps AS (
  SELECT day - LAG(day) OVER (PARTITION BY customer_id ORDER BY day) AS days
  FROM dated
)
SELECT days, COUNT(*) AS pairs
FROM gaps
WHERE days BETWEEN 1 AND 60
GROUP BY days
ORDER BY days
```"""
SAID = (
    "The most frequent gap between two orders is **{{ gaps.loc[gaps['pairs'].idxmax(), 'days'] }}** days; "
    "{{ gaps['pairs'].max() / gaps['pairs'].sum():.0%}} of all pairs are that far apart."
)
EDIT = "<<<<<<< SEARCH\n  sku,\n=======\n  regexp_replace(sku, '^[A-Z]+-', '') AS sku,\n>>>>>>> REPLACE"
FIX = '```python\nbest = shelf.loc[shelf["list_price"].idxmax(), "name"]\nbest\n```'
EXPLANATION = (
    "**One row is a product that is sold today.** Products that are no longer active are left out. "
    "`list_price` is the price of today, net of VAT: what a customer paid then can differ."
)
TITLE = {"title": "What is on the shelf", "description": "One row for each product that is sold today."}
SUMMARY = (
    "There are {{ len(shelf) }} products on the shelf in {{ shelf['category'].nunique() }} categories. "
    "The dearest is {{ shelf.loc[shelf['list_price'].idxmax(), 'name'] }} at € {{ shelf['list_price'].max():,.2f }}."
)
QUESTION = "How many days lie between two orders of the same person?"


def teach(model: ScriptedModel) -> None:
    """What the model says in the pictures."""
    steps = (
        ("sql", "gaps", "Pairs of consecutive orders by the days between them, up to 60.", ("orders",)),
        ("chart", "picture", "The number of pairs for each gap.", ("gaps",)),
        ("text", "summary", "Say the most frequent gap.", ("gaps",)),
    )
    model.when("You plan the answer", reply=plan(*steps, title="Count the gaps, draw them, say the most frequent one"))
    model.when("You write one SQL statement", reply=BY_GAP)
    model.when("You choose a chart", reply=chart(x="days", y="pairs", title="Days between two orders"))
    model.when("You write a short text", reply=SAID)
    model.when("You change one cell", reply=EDIT)
    model.when("A cell of a notebook failed", reply=FIX)
    model.when("You explain cells", reply=EXPLANATION)
    model.when("You give a cell of a notebook a title", reply=json.dumps(TITLE))
    model.when("You write a few sentences", reply=SUMMARY)
    model.when("You continue code", reply='groupby("category")["list_price"].mean()')
    model.when("Count from 1 to 30", reply=" ".join(map(str, range(1, 31))))
    model.when("Which colour has grass", reply='{"colour": "green", "number": 4}')


class Studio:
    """A served copy of the sample project, and a page that looks at it."""

    def __init__(self, page: Page, served: Served, model: ScriptedModel) -> None:
        self.page, self.served, self.model = page, served, model

    def open(self) -> None:
        """The notebook as it stands in the file, everything run."""
        (self.served.folder / "notebooks" / "pictures.md").write_text(NOTEBOOK, encoding="utf-8")
        self.page.goto(f"{self.served.address}/?path=notebooks/pictures.md")
        expect(self.page.locator("section.cell").first).to_be_visible()
        run_all(self.page)

    def menu(self, name: str, item: str) -> Locator:
        """Choose from the menu of the cell with a text, and answer with the airlock."""
        cell = self.page.locator("section.cell", has_text=name).first
        cell.focus()
        cell.get_by_role("button", name="Cell menu").click()
        self.page.get_by_role("menuitem", name=item).click()
        return self.page.locator(".airlock[data-proposal]")

    def take(self, name: str, of: Locator) -> None:
        """The picture of a part of the page."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        path = IMAGES / f"airlock-{name}.png"
        of.screenshot(path=path)
        with Image.open(path) as picture:  # few colours: a third of the size, and nobody sees it
            small = picture.convert("RGB").quantize(128)
        small.save(path, optimize=True)
        print(path.relative_to(ROOT))


def light(studio: Studio) -> None:
    """The picture of the README: a governed question, with its receipt."""
    studio.page.goto(f"{studio.served.address}/?path=notebooks/1-revenue.md")
    expect(studio.page.locator("section.cell").first).to_be_visible()
    airlock = ready(ask(studio.page, "How did revenue develop by month and channel last year?", 0))
    expect(airlock.locator("svg.marks, canvas.marks")).to_be_visible()
    airlock.get_by_role("button", name="Receipt").click()
    studio.take("light", airlock)


def generate(studio: Studio) -> None:
    """An answer with everything about it, and what was sent."""
    airlock = ready(ask(studio.page, QUESTION))
    expect(airlock.locator("svg.marks, canvas.marks")).to_be_visible()
    studio.take("generate", airlock)
    airlock.get_by_role("button", name="Exact text sent").click()
    studio.take("sent", airlock.locator(".evidence"))


def some(studio: Studio) -> None:
    """A renamed draft, and a choice among the drafts."""
    airlock = ready(ask(studio.page, QUESTION))
    name = draft(airlock, 0).get_by_role("textbox", name="Name of the draft")
    name.fill("order_gaps")
    name.press("Enter")
    ready(airlock)
    for index in (0, 1):
        draft(airlock, index).get_by_role("checkbox").click()
    draft(airlock, 2).get_by_text("Source").click()
    studio.take("some", airlock)


def group(studio: Studio) -> None:
    """An accepted group: asked again, and folded."""
    ready(ask(studio.page, QUESTION))
    studio.page.keyboard.press("Control+Enter")
    mark = studio.page.locator(".group-mark")
    mark.get_by_role("button", name="Ask again").click()
    expect(studio.page.get_by_role("textbox", name="Prompt of the group")).to_be_visible()
    studio.take("group", mark)
    studio.page.keyboard.press("Escape")
    mark.get_by_role("button", name=QUESTION).click()
    expect(studio.page.locator(".group-mark.folded")).to_be_visible()
    studio.take("folded", studio.page.locator("section.cell.folded"))


def edit(studio: Studio) -> None:
    """The lines that an edit changes."""
    studio.menu("FROM main.products", "Edit with AI")
    expect(studio.page.get_by_role("textbox", name="What should change in shelf?")).to_be_focused()
    studio.page.keyboard.type("Strip the letters and the dash from every sku")
    studio.page.keyboard.press("Enter")
    studio.take("edit", ready(studio.page.locator(".airlock[data-proposal]")))


def fix(studio: Studio) -> None:
    """A failing cell, mended."""
    studio.page.locator(".failure").get_by_role("button", name="Fix").click()
    studio.take("fix", ready(studio.page.locator(".airlock[data-proposal]")))


def explain(studio: Studio) -> None:
    """A cell in words."""
    studio.take("explain", ready(studio.menu("FROM main.products", "Explain")))


def document(studio: Studio) -> None:
    """A title and a description for a cell."""
    studio.take("document", ready(studio.menu("FROM main.products", "Title and document")))


def summarise(studio: Studio) -> None:
    """A result in words."""
    studio.take("summarise", ready(studio.menu("FROM main.products", "Summarise")))


def draw(studio: Studio) -> None:
    """A chart from a sentence."""
    studio.menu("FROM main.products", "Chart")
    expect(studio.page.get_by_role("textbox", name="Which chart of shelf?")).to_be_focused()
    studio.page.keyboard.type("mean of list_price by category as bars")
    studio.page.keyboard.press("Enter")
    airlock = ready(studio.page.locator(".airlock[data-proposal]"))
    expect(airlock.locator("svg.marks, canvas.marks")).to_be_visible()
    studio.take("chart", airlock)


def explode(studio: Studio) -> None:
    """A query taken apart."""
    studio.take("explode", ready(studio.menu("WITH priced AS", "Explode query")))


def write(studio: Studio) -> None:
    """A statement that waits for a yes."""
    airlock = ready(ask(studio.page, QUESTION))
    for _ in range(2):
        draft(airlock, 1).get_by_role("button", name="Menu of").click()
        studio.page.get_by_role("menuitem", name="Remove").click()
        ready(airlock)
    draft(airlock, 0).get_by_role("button", name="Edit").first.click()
    studio.page.keyboard.press("Control+a")
    studio.page.keyboard.insert_text("DELETE FROM main.products WHERE NOT is_active")
    studio.page.keyboard.press("Shift+Enter")
    expect(airlock.get_by_role("region", name="A statement that changes data")).to_be_visible()
    expect(draft(airlock, 0)).to_have_attribute("data-state", "waiting")
    studio.take("write", draft(airlock, 0))


def ghost(studio: Studio) -> None:
    """Grey text behind the cursor."""
    cell = studio.page.locator("section.cell.python")
    cell.locator(".code").click()
    studio.page.keyboard.press("Control+End")
    studio.page.keyboard.type("\nmeans = shelf.")
    studio.page.keyboard.press("Escape")
    studio.page.keyboard.press("Backspace")
    studio.page.keyboard.type(".")
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator(".cm-ghost")).to_be_visible()
    studio.take("ghost", cell.locator(".code"))


def models(studio: Studio) -> None:
    """The settings of models, with a test."""
    studio.page.get_by_role("button", name="Notebook", exact=True).click()
    studio.page.get_by_role("menuitem", name="Models…").click()
    dialog = studio.page.get_by_role("dialog", name="Models")
    dialog.get_by_role("button", name="Test the fast model").click()
    expect(dialog.get_by_text("openai:scripted answers.")).to_be_visible()
    studio.take("models", dialog)


PICTURES: dict[str, Callable[[Studio], None]] = {
    each.__name__: each
    for each in (
        light,
        generate,
        some,
        group,
        edit,
        fix,
        explain,
        document,
        summarise,
        draw,
        explode,
        write,
        ghost,
        models,
    )
}


def main(names: list[str]) -> None:
    """Take the pictures with these names, each of a notebook that was just opened."""
    model = ScriptedModel()
    teach(model)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "coffee"
        shutil.copytree(ROOT / "examples" / "coffee", folder, ignore=shutil.ignore_patterns(".quire", "*.duckdb*"))
        subprocess.run([sys.executable, str(folder / "generate.py")], check=True, stdout=subprocess.DEVNULL)
        toml = folder / "quire.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace("read_only = true", "read_only = false"), "utf-8")
        with toml.open("a", encoding="utf-8") as settings:
            settings.write('\n[models]\nfast = "openai:scripted"\nstrong = "openai:scripted"\n')
            settings.write('\n[models.tasks]\ncomplete = "fast"\n')
        (folder / ".env").write_text(model.environment, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names or list(PICTURES):
            shutil.rmtree(folder / ".quire", ignore_errors=True)
            served = Served(folder)
            page = browser.new_page(viewport={"width": 1180, "height": 2200}, reduced_motion="reduce")
            page.goto(served.url())
            studio = Studio(page, served, model)
            studio.open()
            PICTURES[name](studio)
            page.close()
            served.stop()
        browser.close()
    model.close()


if __name__ == "__main__":
    main(sys.argv[1:])
