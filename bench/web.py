"""A notebook of 250 cells in a browser: opening, scrolling, typing; and two queries at once as a window sees them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from notebooks import pipelines
from peers import python_of
from quire.document import Cell, Notebook, write
from quire.document.convert import write_marimo
from rows import Row, show
from served import Marimo, Quire, request, until

CELLS = 250
REPEATS = 3
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]

TYPED = "total = sum(price for price in prices if price > 10) + len(prices) "
# Of equal cost, more or less; DuckDB spreads the first over all cores, the second it can only compute on one.
QUERIES = {
    "wide": "SELECT count(*) AS n FROM range(60000000) t(n) WHERE n % 7 = 3 AND hash(n) % 11 = 5",
    "narrow": (
        "WITH RECURSIVE steps(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM steps WHERE n < 50000) "
        "SELECT max(n) AS n FROM steps"
    ),
}

# How long after the page was asked for every cell was there and painted; it looks once per frame.
OPENED = """
(count) => new Promise((done) => {
  const look = () => {
    if (document.querySelectorAll("section.cell").length < count) return requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(0));
  };
  look();
})
"""

# The times between frames, in ms, while the page moves down by a third of a window in each.
SCROLLED = """
() => new Promise((done) => {
  const around = (element) => {
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
    if (scrolls && element.scrollHeight > element.clientHeight) return element;
    return element.parentElement ? around(element.parentElement) : document.scrollingElement;
  };
  const page = around(document.querySelector("section.cell"));
  page.scrollTop = 0;
  const frames = [];
  let last = 0;
  const step = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (page.scrollTop + page.clientHeight >= page.scrollHeight - 1) return done(frames);
    page.scrollTop += 300;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""

# From a key event to the end of the frame that paints what it did, in ms.
WATCH_KEYS = """
() => {
  window.keyTimes = [];
  addEventListener("keydown", (event) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.keyTimes.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }, true);
}
"""


def measure() -> list[Row]:
    """The browser's rows if Chromium is there, then the queries."""
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder:
        return [*_browsed(Path(folder)), *_queries(Path(folder))]


def mixed(count: int) -> Notebook:
    """Of five cells three are Python, one is prose and one SQL that reads the frame above."""
    code = iter(pipelines(count))
    kinds = itertools.cycle(("markdown", "python", "python", "python", "sql"))
    frame = ""
    cells = []
    for at, kind in zip(range(count), kinds, strict=False):
        source = _prose(at) if kind == "markdown" else _grouped(frame) if kind == "sql" else next(code)
        frame = source.split(" ", 1)[0] if source.startswith("tidy_") else frame
        name = f"shops_{at}" if kind == "sql" else ""
        cells.append(Cell(f"cell{at:04}", kind, source, name=name))
    return Notebook(tuple(cells))


def _prose(at: int) -> str:
    return (
        f"## Step {at}\n\n"
        "Orders of **one franc or less** are vouchers. What remains is compared with the shops' own books:\n\n"
        "- the north is late by a day,\n"
        "- the web shop counts *before* returns, see `tidy`."
    )


def _grouped(frame: str) -> str:
    if not frame:
        return "SELECT n, n * n AS square\nFROM range(100) t(n)\nORDER BY n DESC"
    return f"SELECT shop, count(*) AS orders, round(sum(net), 2) AS revenue\nFROM {frame}\nGROUP BY shop\nORDER BY shop"


def _browsed(folder: Path) -> list[Row]:
    chromium = shutil.which("chromium")
    if not chromium:
        print("There is no Chromium, so nothing is measured in a browser.")
        return []
    file = folder / "mixed.md"
    file.write_text(write(mixed(CELLS)), encoding="utf-8")
    served = Quire(file)
    try:
        served.answers()
        asyncio.run(_run_all(served))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            try:
                return _rows(browser, served)
            finally:
                browser.close()
    finally:
        served.stop()


def _rows(browser: Browser, served: Quire) -> list[Row]:
    opened, worst, usual = [], [], []
    for _ in range(REPEATS):
        page = _page(browser, served)
        opened.append(page.evaluate(OPENED, CELLS) / 1e3)
        page.wait_for_timeout(1_000)
        frames = page.evaluate(SCROLLED)
        worst.append(max(frames))
        usual.append(statistics.median(frames))
        page.context.close()
    keys = _typed(_page(browser, served))
    late = statistics.quantiles(keys, n=20)[-1]
    floor = 1000 / 60
    return [
        Row(f"open {CELLS} cells with outputs, until all are shown", statistics.median(opened), unit="s", target="<2"),
        Row("scroll from top to bottom: the worst frame", statistics.median(worst), floor=floor),
        Row("  the median frame", statistics.median(usual), floor=floor),
        Row(f"a key in a cell among {CELLS}, until it is painted: median", statistics.median(keys), target="<50"),
        Row("  one in twenty takes longer than", late, target="<50"),
    ]


def _page(browser: Browser, served: Quire) -> Page:
    """The notebook in a fresh window, nothing cached."""
    name, _, value = served.cookie.partition("=")
    place = f"http://{served.address.netloc}"
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": place}])
    page = context.new_page()
    page.goto(f"{place}/?path={served.notebook.name}", wait_until="commit")
    return page


def _typed(page: Page) -> list[float]:
    """Type a statement twice at the end of a Python cell in the middle, as fast as a quick person does."""
    page.evaluate(OPENED, CELLS)
    cell = page.locator("section.cell.python").nth(CELLS * 3 // 10)
    cell.scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)
    cell.locator(".code").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    page.evaluate(WATCH_KEYS)
    page.keyboard.type(TYPED * 2, delay=70)
    page.wait_for_timeout(200)
    assert TYPED.split(" ", 1)[0] in cell.inner_text(), "the cell does not show what was typed"
    return page.evaluate("window.keyTimes")


async def _run_all(served: Quire) -> None:
    """Give every cell its output before somebody opens the notebook."""
    async with served.window():
        await served.socket.send(json.dumps({"type": "operate", "id": 1, "operation": {"type": "run", "scope": "all"}}))
        await _results(served, {id for at, id in enumerate(served.cells) if at % 5})


async def _results(served: Quire, cells: set[str]) -> None:
    """Wait for a result of each of these cells."""
    missing = set(cells)

    def all_there(message: dict) -> bool:
        missing.difference_update(c["cell"] for c in message.get("changes", ()) if c["type"] == "result_changed")
        return not missing

    await until(served.socket, all_there)


def _queries(folder: Path) -> list[Row]:
    """Two equal SQL cells that do not read one another, run together; the floor is one alone."""
    python = python_of("marimo-sql", "marimo", "duckdb", "sqlglot", "polars", "pyarrow")
    cells = [Cell("start", "python", "0")]
    cells += [Cell(name + at, "sql", sql, name=name + at) for name, sql in QUERIES.items() for at in ("_a", "_b")]
    file = folder / "queries.md"
    file.write_text(write(Notebook(tuple(cells))), encoding="utf-8")
    file.with_suffix(".py").write_text(write_marimo(Notebook(tuple(cells))).text, encoding="utf-8")
    served = [Quire(file), *([Marimo(python, file.with_suffix(".py"))] if python else [])]
    try:
        times = asyncio.run(_taking_turns(served))
    finally:
        for each in served:
            each.stop()
    rows = []
    for name, cores in (("wide", "all cores"), ("narrow", "one core")):
        one, two = ([times[who, name, count] for who in range(len(served))] for count in (1, 2))
        rows += [
            Row(f"two SQL cells that use {cores} each, run together", two[0], *two[1:], unit="s", floor=one[0]),
            Row("  one of them alone", one[0], *one[1:], unit="s"),
        ]
    return rows


async def _taking_turns(served: list[Quire | Marimo]) -> dict[tuple[int, str, int], float]:
    """Median seconds by tool, query and number of cells, after a round that does not count."""
    times: dict[tuple[int, str, int], list[float]] = {}
    async with contextlib.AsyncExitStack() as windows:
        for each in served:
            each.answers()
            await windows.enter_async_context(each.window())
        for _ in range(REPEATS + 1):
            for name, count, (who, each) in itertools.product(QUERIES, (1, 2), enumerate(served)):
                await asyncio.sleep(0.2)  # what came after the last result is not part of the next run
                begin = time.perf_counter()
                await _query(each, name, count)
                times.setdefault((who, name, count), []).append(time.perf_counter() - begin)
    return {key: statistics.median(found[1:]) for key, found in times.items()}


async def _query(served: Quire | Marimo, name: str, count: int) -> None:
    """Run one or both of the cells with a query, until every result is in the window."""
    first = -4 + 2 * list(QUERIES).index(name)
    cells = served.cells[first:][:count]
    if isinstance(served, Quire):
        served.number += 1
        operation = {"type": "run", "scope": "cells", "cells": cells}
        await served.socket.send(json.dumps({"type": "operate", "id": served.number, "operation": operation}))
        await _results(served, set(cells))
    else:
        codes = [f'{name}{at} = mo.sql(r"""{QUERIES[name]}""")' for at in ("_a", "_b")]
        body = json.dumps({"cellIds": cells, "codes": codes[:count]})
        headers = {"Content-Type": "application/json", "Marimo-Session-Id": served.session}
        status, _ = request(served.place, "/api/kernel/run", headers, body)
        assert status == 200, status
        await until(served.socket, lambda m: str(m.get("op") or m.get("name")) == "completed-run")


if __name__ == "__main__":
    show(measure())
