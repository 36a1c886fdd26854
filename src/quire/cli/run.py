"""``quire run``: a notebook without a browser."""

from __future__ import annotations

import asyncio
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from quire.cli.output import Output, show_json
from quire.document import CellKind, CellResult, Failure, Project, RunStatus, Stream, Table
from quire.errors import UsageError
from quire.server.kernels import Kernels

EXAMPLES = (
    "quire run notebook.md",
    "quire run notebook.md --set region=West --set years=2024,2025",
    "quire run notebook.md -o json --save-outputs",
)
MARKS: dict[str, str] = {"ok": "✓", "error": "✗", "interrupted": "✗", "aborted": "·", "not_run": "·"}
LONGEST = 100
SHOWN_KINDS = {
    "application/vnd.vegalite+json": "chart",
    "application/vnd.plotly.v1+json": "chart",
    "image/svg+xml": "image",
    "image/png": "image",
    "text/html": "HTML",
}


class CellReport(msgspec.Struct, frozen=True):
    """How a cell went; ``line`` is where it failed, counted from 1 in the cell, 0 when unknown."""

    id: str
    kind: CellKind
    name: str
    status: RunStatus | Literal["not_run"]
    seconds: float
    output: str
    error: str = ""
    line: int = 0


class RunReport(msgspec.Struct, frozen=True):
    """How a notebook went: ``failed`` when any cell did not end well."""

    notebook: str
    status: Literal["ok", "failed"]
    seconds: float
    cells: tuple[CellReport, ...]


def run(
    notebook: Annotated[Path, typer.Argument(help="The notebook, a .md file.")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Give an input a value; may be repeated.")
    ] = None,
    save_outputs: Annotated[
        bool, typer.Option("--save-outputs", help="Keep the results beside the notebook, for the browser to show.")
    ] = False,
    output: Output = "text",
) -> None:
    """Run a notebook in a fresh kernel and say how each cell went. Exit code 1 when one failed.

    The notebook itself is not changed.
    """
    settings = tuple(setting(text) for text in set_ or ())
    if notebook.suffix != ".md":
        raise UsageError(
            f"{notebook} is not a notebook of Quire.",
            expected="a file ending in .md",
            remedy=f"Run: quire convert {notebook} {notebook.with_suffix('.md')}",
        )
    if not notebook.is_file():
        raise UsageError(f"There is no file {notebook}.")
    started = time.perf_counter()
    shown = Progress() if output == "text" and sys.stderr.isatty() else None
    try:
        cells = asyncio.run(execute(notebook.resolve(), settings, save_outputs, shown))
    finally:
        if shown is not None:
            shown.end()
    status: Literal["ok", "failed"] = "ok" if all(cell.status == "ok" for cell in cells) else "failed"
    report = RunReport(str(notebook), status, round(time.perf_counter() - started, 3), cells)
    if output == "json":
        show_json(report)
    else:
        sys.stdout.write(as_text(report))
    if status == "failed":
        raise typer.Exit(1)


async def execute(file: Path, settings: Any, save: bool, shown: Progress | None) -> tuple[CellReport, ...]:
    """Run a notebook; the kernel starts while the rest is loaded."""
    kernels = Kernels(Project.find(file), standby=False)
    kernels.begin(file)
    try:
        headless = await asyncio.to_thread(import_module, "quire.cli.headless")
        begin, advance = (shown.begin, shown.advance) if shown else (lambda _: None, lambda: None)
        outcomes = await headless.run_notebook(kernels, file, settings, begin, advance)
        if save:
            headless.save_outputs(kernels, file, outcomes)
        return tuple(report_of(each.cell.id, each.cell.kind, each.cell.name, each.result) for each in outcomes)
    finally:
        await kernels.close()


class Progress:
    """A bar on the terminal; only made when there is one."""

    def __init__(self) -> None:
        progress = import_module("rich.progress")
        console = import_module("rich.console").Console(stderr=True)
        self._bar = progress.Progress(console=console, transient=True)
        self._task: Any = None

    def begin(self, total: int) -> None:
        """There are so many cells."""
        self._bar.start()
        self._task = self._bar.add_task("Running", total=total)

    def advance(self) -> None:
        """One is done."""
        self._bar.advance(self._task)

    def end(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def setting(text: str) -> tuple[str, str]:
    """The name and the value of a ``--set``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"--set {text!r} is not understood.", expected="NAME=VALUE")
    return name.strip(), value


def report_of(id: str, kind: CellKind, name: str, result: CellResult | None) -> CellReport:
    """A cell's result in a few words."""
    if result is None:
        return CellReport(id, kind, name, "not_run", 0.0, "")
    failure = next((each for each in result.outputs if isinstance(each, Failure)), None)
    line = next((frame.line for frame in reversed(failure.trace) if frame.cell == id), 0) if failure else 0
    error = f"{failure.error}: {failure.message}" if failure else ""
    return CellReport(id, kind, name, result.status, round(result.seconds, 6), summary(result), error, line)


def summary(result: CellResult) -> str:
    """What a cell shows, in one line."""
    parts: list[str] = []
    for output in result.outputs:
        if isinstance(output, Table):
            rows = "? rows" if output.row_count is None else f"{output.row_count:,} row{'s' * (output.row_count != 1)}"
            parts.append(f"{rows} × {len(output.columns)}")
        elif isinstance(output, Stream):
            parts.append(_short(output.text))
        elif not isinstance(output, Failure):
            shown = next((word for kind, word in SHOWN_KINDS.items() if kind in output.data), "")
            parts.append(shown or _short(str(output.data.get("text/plain") or output.data.get("text/markdown") or "")))
    return "; ".join(part for part in parts if part)


def as_text(report: RunReport) -> str:
    """One line for each cell, and one for all."""
    width = max((len(cell.name or cell.id) for cell in report.cells), default=0)
    lines = []
    for cell in report.cells:
        place = f" (line {cell.line})" if cell.line else ""
        said = _short(cell.error) + place if cell.error else cell.output
        title = (cell.name or cell.id).ljust(width)
        lines.append(f"{MARKS[cell.status]} {title}  {cell.kind:8}  {cell.seconds:8.3f} s  {said}".rstrip())
    ended_well = sum(cell.status == "ok" for cell in report.cells)
    ended = f"{ended_well:,} of {len(report.cells):,} cells ended well" if report.cells else "There was nothing to run"
    return "\n".join([*lines, f"{ended}, {report.seconds:.2f} s.", ""])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
