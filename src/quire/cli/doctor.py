"""``quire doctor``: what is missing here, and how to get it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from quire.catalog import read_catalog
from quire.cli.doctor_models import examine_models
from quire.cli.output import Output, show_json
from quire.document import Project
from quire.errors import QuireError, UsageError
from quire.kernel import wall_lacking
from quire.server.pages import STATIC
from quire.warehouse import ConnectionSettings, connections, open_engine

EXAMPLES = (
    "quire doctor              look at this folder",
    "quire doctor my-project   look at another",
    "quire doctor -o json      for a program",
)
NEEDED = (3, 11)
PACKAGES = (
    "duckdb", "pyarrow", "pandas", "sqlglot", "msgspec", "starlette", "uvicorn", "websockets", "httptools",
    "ruamel.yaml", "xxhash", "jedi", "IPython", "rich", "typer", "tomlkit", "watchfiles",
)  # fmt: skip
EXTRAS = {
    "polars": "polars",
    "matplotlib": "plot",
    "altair": "plot",
    "pydantic_ai": "ai",
    "plotly": "plot",
    "adbc_driver_postgresql": "postgres",
}
KERNEL_PACKAGES = ("duckdb", "pyarrow", "pandas")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 20.0
LOOK = """
import importlib.util, platform, sys
print(platform.python_version(), *[name for name in sys.argv[1:] if not importlib.util.find_spec(name)])
"""
MARKS = {"ok": "✓", "note": "·", "missing": "✗"}
CHECKOUT = Path(__file__).parents[3]


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at; ``note`` may be missing, ``missing`` may not."""

    name: str
    state: Literal["ok", "note", "missing"]
    message: str
    remedy: str = ""


class Report(msgspec.Struct, frozen=True):
    """Everything that was looked at; ``well`` when nothing that is needed is missing."""

    well: bool
    checks: tuple[Check, ...]


def doctor(
    folder: Annotated[Path, typer.Argument(help="The project to look at.")] = Path(),
    output: Output = "text",
) -> None:
    """Say what is missing here and how to get it. Exit code 1 when something is that is needed.

    Every model that is configured is asked three short questions, which cost a few hundred tokens.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    report = examine(folder)
    if output == "json":
        show_json(report)
    else:
        for check in report.checks:
            remedy = f"\n    {check.remedy}" if check.remedy and check.state != "ok" else ""
            typer.echo(f"{MARKS[check.state]} {check.name}: {check.message}{remedy}")
    if not report.well:
        raise typer.Exit(1)


def examine(folder: Path) -> Report:
    """Every check, in the order in which things build on one another."""
    checks = [*_python(), *_packages(), *_wall(), *_web(), *_tools(), *_project(folder)]
    return Report(all(check.state != "missing" for check in checks), tuple(checks))


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= NEEDED:
        yield Check("Python", "ok", f"{version}, {sys.executable}")
    else:
        yield Check("Python", "missing", f"{version} is too old.", "Install Python 3.11 or newer.")


def _packages() -> Iterator[Check]:
    absent = [name for name in PACKAGES if not _is_there(name)]
    if absent:
        yield Check(
            "Packages", "missing", f"{', '.join(absent)} not installed.", f"Run: pip install {' '.join(absent)}"
        )
    else:
        yield Check("Packages", "ok", f"all there; duckdb {metadata.version('duckdb')}")
    for name, extra in EXTRAS.items():
        if not _is_there(name):
            yield Check(
                "Packages", "note", f"{name} is not installed.", f"If you want it: pip install 'quire[{extra}]'"
            )


def _wall() -> Iterator[Check]:
    lacking = wall_lacking()
    if lacking:
        remedy = "Read what an assistant wrote before its preview runs, or use Linux 5.13 or newer."
        yield Check("Previews", "note", f"not walled. {lacking}", remedy)
    else:
        yield Check("Previews", "ok", "walled: they write no files and open no connections")


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package inside one that is not there
        return False


def _web() -> Iterator[Check]:
    if (STATIC / "index.html").is_file():
        yield Check("Web part", "ok", "built")
    else:
        yield Check("Web part", "missing", "not built.", "Run: make web")


def _tools() -> Iterator[Check]:
    """What only those need who work on Quire itself."""
    if not (CHECKOUT / "tests" / "browser").is_dir():
        return
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found:
        yield Check("Chromium", "ok", found)
    else:
        remedy = "For the browser tests, on Debian: sudo apt-get install chromium"
        yield Check("Chromium", "note", "not installed.", remedy)


def _project(folder: Path) -> Iterator[Check]:
    try:
        project = Project.find(folder)
        declared = connections(project)
    except QuireError as failure:
        yield Check("Project", "missing", failure.message, failure.expected)
        return
    yield Check("Project", "ok", f"{project.name}, {project.root}")
    yield _kernel(project.python or sys.executable)
    yield from _folders(project)
    for name in declared:
        yield _connection(project, declared[name])
    for found in examine_models(project):
        yield Check(*found)
    problems = read_catalog(project.root / "catalog").problems
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        yield Check("Catalog", "missing", f"{place}: {problem.message}", "Correct the file.")
    if not problems:
        yield Check("Catalog", "ok", "no problems")


def _kernel(python: str) -> Check:
    try:
        done = subprocess.run(  # noqa: S603 the interpreter that the person chose
            [python, "-c", LOOK, *KERNEL_PACKAGES], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("Kernel", "missing", f"{python} does not start: {error}.", "Set [kernel] python in quire.toml.")
    version, *absent = done.stdout.split() or [""]
    if done.returncode or not version:
        return Check("Kernel", "missing", f"{python} does not work.", "Set [kernel] python in quire.toml.")
    if absent:
        return Check(
            "Kernel",
            "missing",
            f"{python} has no {', '.join(absent)}.",
            f"Run: {python} -m pip install {' '.join(absent)}",
        )
    return Check("Kernel", "ok", f"Python {version}, {python}")


def _folders(project: Project) -> Iterator[Check]:
    state = project.state
    for name, folder in (
        ("Project folder", project.root),
        ("State folder", state),
        ("Temporary folder", Path(tempfile.gettempdir())),
    ):
        existing = folder if folder.exists() else folder.parent
        if os.access(existing, os.W_OK | os.X_OK):
            yield Check(name, "ok", f"{folder} can be written")
        else:
            yield Check(name, "missing", f"{folder} cannot be written.", f"Run: chmod u+rwx {existing}")


def _connection(project: Project, settings: ConnectionSettings) -> Check:
    async def look() -> tuple[int, int]:
        engine = open_engine(settings, project.root)
        try:
            await engine.start()
            tables = await engine.tables()
            return len(tables), sum(bool(table.problem) for table in tables)
        finally:
            await engine.close()

    title = f"Connection {settings.name}"
    try:
        count, closed = asyncio.run(asyncio.wait_for(look(), SECONDS))
    except QuireError as failure:
        return Check(title, "missing", failure.message, failure.remedy or failure.expected)
    except TimeoutError:
        return Check(title, "missing", f"did not open within {SECONDS:.0f} s.", "Check its address in quire.toml.")
    kept = f", {closed} of them cannot be read" if closed else ""
    return Check(title, "ok", f"answers, {count} tables{kept}")
