"""``quire demo``: the sample project, ready and open."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import quire
from quire.cli.edit import PORT, Host, Port, Quiet, announcer, serve
from quire.cli.output import Output
from quire.document import Project
from quire.errors import QuireError

EXAMPLES = (
    "quire demo                    make the sample warehouse if need be, open the sample project",
    "quire demo my-coffee          the same, in a copy of your own",
    "quire demo --no-browser       only print the address",
)
PACKAGE = Path(quire.__file__).parent
CHECKOUT = PACKAGE.parents[1] / "examples" / "coffee"
INSTALLED = PACKAGE / "_examples" / "coffee"
WAREHOUSE = "coffee.duckdb"
NOT_COPIED = shutil.ignore_patterns(".quire", "__pycache__", f"{WAREHOUSE}*")


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to put a copy; in a checkout the sample itself is opened.")
    ] = None,
    port: Port = PORT,
    host: Host = "127.0.0.1",
    no_browser: Quiet = False,
    output: Output = "text",
) -> None:
    """Open the sample project: a coffee company's warehouse, its notebooks and its semantic model."""
    place = prepare(folder)
    if is_outdated(place):
        make_warehouse(place, say=output == "text")
    project = Project.find(place)
    first = min((place / "notebooks").glob("*.md"), default=None)
    notebook = project.key(first) if first else ""
    serve(project, notebook, port=port, host=host, announce=announcer(project, browser=not no_browser, output=output))


def prepare(folder: Path | None) -> Path:
    """The folder of the sample project: the checkout's own, or a copy; what is there already is kept."""
    source = CHECKOUT if CHECKOUT.is_dir() else INSTALLED
    if not source.is_dir():
        raise QuireError(f"The sample project is not at {source}.", remedy="Install Quire again.")
    if folder is None and source == CHECKOUT:
        return source
    place = (folder or Path("quire-demo")).resolve()
    if place.is_dir() and any(place.iterdir()):
        if not (place / "generate.py").is_file():
            raise QuireError(
                f"{place} holds something else.", remedy="Give an empty or a new folder: quire demo FOLDER"
            )
        return place
    try:
        shutil.copytree(source, place, ignore=NOT_COPIED, dirs_exist_ok=True)
    except OSError as error:
        raise QuireError(f"The sample project cannot be copied to {place}: {error.strerror or error}.") from None
    return place


def is_outdated(place: Path) -> bool:
    """Whether the warehouse is missing, older than what makes it, or of an earlier month than "last month" needs."""
    warehouse = place / WAREHOUSE
    if not warehouse.is_file():
        return True
    made = warehouse.stat().st_mtime
    if any(source.stat().st_mtime > made for source in (place / "generate.py", *(place / "warehouse").glob("*.sql"))):
        return True
    day, today = date.fromtimestamp(made), date.today()
    return (day.year, day.month) != (today.year, today.month)


def make_warehouse(place: Path, *, say: bool) -> None:
    """Run the project's generator in a process of its own, and say that it takes a moment."""
    started = time.perf_counter()
    command = [sys.executable, str(place / "generate.py"), "--path", str(place / WAREHOUSE)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
    shown = say and sys.stderr.isatty()
    while True:
        try:
            _, failure = process.communicate(timeout=0.1)
            break
        except subprocess.TimeoutExpired:
            if shown:
                sys.stderr.write(f"\rMaking the sample warehouse … {time.perf_counter() - started:.0f} s ")
                sys.stderr.flush()
        except BaseException:
            process.kill()
            process.wait()
            raise
    if process.returncode:
        last = failure.strip().rsplit("\n", 1)[-1]
        raise QuireError(f"The sample warehouse could not be made: {last}", remedy="Run: quire doctor")
    if say:
        sys.stderr.write(f"{chr(13) * shown}Made the sample warehouse in {time.perf_counter() - started:.1f} s.\n")
