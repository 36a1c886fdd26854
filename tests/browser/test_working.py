"""Working in a notebook: reacting, inputs, large tables, the graph, the data panel, and what goes wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .conftest import Served

Serve = Callable[[dict[str, str]], Served]
PROJECT = '[project]\nname = "Working"\n'


def fence(kind: str, text: str) -> str:
    return f"```{kind}\n{text}\n```\n\n"


def notebook(*cells: str) -> dict[str, str]:
    """A project of one notebook."""
    return {"quire.toml": PROJECT, "work.md": "# Work\n\n" + "".join(cells)}


def open_notebook(page: Page, served: Served, path: str = "work.md") -> None:
    """Come in with the token, then open a notebook by its plain address."""
    page.goto(served.url())
    page.wait_for_url(lambda url: "token" not in url)
    page.goto(f"{served.address}/?path={path}")
    expect(page.locator("[data-cell]").first).to_be_visible()


def cell(page: Page, id: str) -> Locator:
    return page.locator(f"#cell-{id}")


def run_stale(page: Page) -> None:
    """Run what is out of date, with its keys."""
    page.keyboard.press("Control+Shift+Enter")


def write(page: Page, id: str, text: str) -> None:
    """Put another text into a cell and run it."""
    editor = cell(page, id).locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    expect(editor).to_contain_text(text.split("\n", maxsplit=1)[0])
    page.keyboard.press("Control+Enter")


def result(page: Page, id: str) -> Locator:
    return cell(page, id).locator(".results:not(.outdated)")


CHAIN = notebook(
    fence("python id=logcell1", 'def log(name):\n    with open("runs.txt", "a") as runs:\n        runs.write(name)'),
    fence("python id=cella001", 'log("a")\na = 1\nf"a is {a}"'),
    fence("python id=cellb001", 'log("b")\nb = a * 10\nf"b is {b}"'),
    fence("python id=cellc001", 'log("c")\nc = b + 1\nf"c is {c}"'),
    fence("python id=celld001", 'log("d")\nd = 7\nf"d is {d}"'),
)


def run_counts(folder: Path) -> Counter[str]:
    return Counter((folder / "runs.txt").read_text())


def start_chain(page: Page, served: Served) -> None:
    open_notebook(page, served)
    run_stale(page)
    expect(result(page, "cellc001")).to_contain_text("c is 11")
    expect(result(page, "celld001")).to_contain_text("d is 7")
    assert run_counts(served.folder) == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_editing_a_cell_runs_exactly_what_depends_on_it(serve: Serve, page: Page) -> None:
    served = serve(CHAIN)
    start_chain(page, served)
    write(page, "cella001", 'log("a")\na = 5\nf"a is {a}"')
    expect(result(page, "cella001")).to_contain_text("a is 5")
    expect(result(page, "cellb001")).to_contain_text("b is 50")
    expect(result(page, "cellc001")).to_contain_text("c is 51")
    expect(page.locator("[data-cell]:not([data-state=fresh])")).to_have_count(0)
    assert run_counts(served.folder) == {"a": 2, "b": 2, "c": 2, "d": 1}


def test_an_edit_that_leaves_the_value_unchanged_runs_no_dependant(serve: Serve, page: Page) -> None:
    served = serve(CHAIN)
    start_chain(page, served)
    write(page, "cella001", 'log("a")\na = 2 - 1\nf"a is still {a}"')
    expect(result(page, "cella001")).to_contain_text("a is still 1")
    # The kernel runs one cell after the other: what a had set off would have run before d.
    write(page, "celld001", 'log("d")\nd = 8\nf"d is {d}"')
    expect(result(page, "celld001")).to_contain_text("d is 8")
    expect(page.locator("[data-cell]:not([data-state=fresh])")).to_have_count(0)
    expect(result(page, "cellb001")).to_contain_text("b is 10")
    assert run_counts(served.folder) == {"a": 2, "b": 1, "c": 1, "d": 2}


def test_moving_inputs_changes_prose_and_charts(serve: Serve, page: Page) -> None:
    served = serve(
        notebook(
            fence("input region", "type: select\nlabel: Region\noptions: [West, East]\nvalue: West"),
            fence("input factor", "type: slider\nlabel: Factor\nmin: 1\nmax: 9\nvalue: 3"),
            "Here {{ region }} grows by {{ factor * 100 }} in all.\n\n",
            fence(
                "python id=cellsale",
                'import pandas as pd\n\nsales = pd.DataFrame({"place": [region + " shop", region + " cafe"], '
                '"amount": [factor, 2 * factor]})',
            ),
            fence("chart id=cellplot", "mark: bar\ndata: sales\nx: place\ny: amount"),
        )
    )
    open_notebook(page, served)
    run_stale(page)
    prose = page.locator(".cell.markdown", has_text="grows by")
    chart = cell(page, "cellplot").locator(".vega svg")
    expect(prose).to_contain_text("Here West grows by 300 in all.")
    expect(chart).to_contain_text("West cafe")
    page.get_by_label("Region", exact=True).select_option(label="East")
    expect(prose).to_contain_text("Here East grows by 300 in all.")
    expect(chart).to_contain_text("East cafe")
    expect(chart).not_to_contain_text("West")
    expect(chart.locator("[aria-label*='amount: 6']")).to_have_count(1)
    page.get_by_label("Factor", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(prose).to_contain_text("Here East grows by 400 in all.")
    expect(chart.locator("[aria-label*='amount: 8']")).to_have_count(1)
    expect(chart.locator("[aria-label*='amount: 6']")).to_have_count(0)


def test_a_million_rows_scroll_to_their_end_and_sort(serve: Serve, page: Page) -> None:
    served = serve(notebook(fence("sql numbers id=cellrows", "SELECT range AS n FROM range(1000000)")))
    open_notebook(page, served)
    run_stale(page)
    table = cell(page, "cellrows").locator(".table")
    grid = table.get_by_role("grid")
    expect(table).to_contain_text("1,000,000 rows, 1 column")
    expect(grid).to_have_attribute("aria-rowcount", "1000001")
    first = grid.locator("[aria-rowindex='2'] [role=gridcell]")
    last = grid.locator("[aria-rowindex='1000001'] [role=gridcell]")
    expect(first).to_have_text("0")
    expect(last).to_have_count(0)
    grid.evaluate("grid => grid.scrollTo(0, grid.scrollHeight)")
    expect(last).to_have_text(re.compile("^999,?999$"))
    expect(last).to_be_in_viewport()
    assert grid.get_by_role("row").count() < 60
    header = grid.get_by_role("columnheader")
    header.get_by_role("button", name="Column n").click()
    page.get_by_role("menuitemcheckbox", name="Sort descending").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    grid.evaluate("grid => grid.scrollTo(0, 0)")
    expect(first).to_have_text(re.compile("^999,?999$"))


def test_the_graph_goes_to_a_cell(serve: Serve, page: Page) -> None:
    prose = "".join(f"Paragraph {number}.\n\n" for number in range(80))
    served = serve(notebook(fence("python", "near = 1"), prose, fence("python id=cellfar1", "far = near + 1")))
    open_notebook(page, served)
    expect(cell(page, "cellfar1")).not_to_be_in_viewport()
    page.get_by_role("navigation", name="Panels").get_by_role("button", name="Graph").click()
    page.get_by_role("complementary", name="Graph").get_by_role("button", name="far").click()
    expect(cell(page, "cellfar1")).to_be_in_viewport()


def test_a_name_defined_twice_offers_remedies_and_order_mode_is_one(serve: Serve, page: Page) -> None:
    served = serve(
        notebook(
            fence("python id=celltwo1", "x = 1"),
            fence("python id=celltwo2", "x = 2"),
            fence("python id=celluse1", 'f"x is {x}"'),
        )
    )
    open_notebook(page, served)
    finding = cell(page, "celltwo2").locator(".diagnostic.error")
    expect(finding).to_contain_text("x")
    assert finding.get_by_role("button").count() > 1
    page.get_by_role("navigation", name="Panels").get_by_role("button", name="Graph").click()
    finding.get_by_role("button", name=re.compile("order", re.I)).click()
    expect(page.locator(".diagnostic.error")).to_have_count(0)
    run_stale(page)
    expect(result(page, "celluse1")).to_contain_text("x is 2")
    expect(cell(page, "celluse1")).to_have_attribute("data-state", "fresh")


def test_the_data_panel_counts_rows_and_inserts_a_table(coffee: Served, page: Page) -> None:
    open_notebook(page, coffee, "notebooks/1-revenue.md")
    page.get_by_role("navigation", name="Panels").get_by_role("button", name="Data").click()
    panel = page.get_by_role("complementary", name="Data")
    tables = panel.locator("section", has=page.get_by_role("heading", name="warehouse")).locator(".data-row")
    products = tables.filter(has=page.locator(".data-name", has_text=re.compile("^products$")))
    expect(products.locator(".data-rows")).to_have_text(re.compile(r"^[\d,.]+( ?[KM])?$"))
    orders = tables.filter(has=page.locator(".data-name", has_text=re.compile("^orders$")))
    expect(orders.locator(".data-rows")).to_have_text(re.compile(r"^[\d.]+K$"))
    before = page.locator("[data-cell].sql").count()
    page.locator("[data-cell].markdown").first.click()
    products.get_by_role("button", name="Columns of products").click()
    products.get_by_role("button", name="Insert products").click()
    expect(page.locator("[data-cell].sql")).to_have_count(before + 1)
    made = page.locator("[data-cell].sql[data-selected]:not([data-selected=no])")
    expect(made).to_contain_text("FROM products")
    orders.get_by_role("button", name="Columns of orders").click()
    orders.get_by_role("button", name="Insert orders").click()
    expect(made).to_contain_text("orders")


def test_a_failure_points_at_its_line(serve: Serve, page: Page) -> None:
    served = serve(notebook(fence("python id=cellfail", "count = 0\nprint('begun')\nrate = 1 / count")))
    open_notebook(page, served)
    run_stale(page)
    failing = cell(page, "cellfail")
    failure = failing.get_by_role("alert")
    expect(failure).to_contain_text("ZeroDivisionError")
    expect(failure.locator("code").first).to_have_text("rate = 1 / count")
    expect(failing).to_have_attribute("data-state", "failed")
    expect(failing.get_by_role("log", name="Printed text")).to_have_text("begun")
    failure.get_by_role("button", name="Line 3").click()
    page.wait_for_function("() => getSelection().toString() === 'rate = 1 / count'")


def test_printed_text_comes_while_the_cell_still_runs(serve: Serve, page: Page) -> None:
    waits = (
        "from pathlib import Path\nimport time\n\nprint('first')\nwhile not Path('go').exists():\n    time.sleep(0.01)"
    )
    served = serve(notebook(fence("python id=cellslow", waits + "\nprint('second')")))
    open_notebook(page, served)
    run_stale(page)
    slow = cell(page, "cellslow")
    printed = slow.get_by_role("log", name="Printed text")
    expect(printed).to_have_text("first")
    expect(slow).to_have_attribute("data-state", "running")
    (served.folder / "go").touch()
    expect(printed).to_have_text("first\nsecond")
    expect(slow).to_have_attribute("data-state", "fresh")


def test_scripts_in_html_wait_for_trust(serve: Serve, page: Page) -> None:
    html = "<p id=said>still</p><script>document.getElementById('said').textContent = 'acted'</script>"
    code = f'class Shown:\n    def _repr_html_(self):\n        return """{html}"""\n\n\nShown()'
    served = serve(notebook(fence("python id=cellhtml", code)))
    open_notebook(page, served)
    run_stale(page)
    shown = cell(page, "cellhtml")
    trust = shown.get_by_role("button", name="Trust it")
    said = shown.frame_locator("iframe").locator("#said")
    expect(trust).to_be_visible()
    expect(said).to_have_text("still")
    trust.click()
    expect(said).to_have_text("acted")
    expect(trust).to_have_count(0)
