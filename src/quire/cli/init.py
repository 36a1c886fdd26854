"""``quire init``: a new project, on a database that nobody has described yet."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from quire.catalog import read_catalog
from quire.cli.catalog_sync import TerminalProgress, lines
from quire.cli.output import Output, show_json
from quire.cli.scaffold import Address, make_notebook, make_project, read_address
from quire.cli.starting import Started, starting_questions
from quire.cli.surveying import Progress
from quire.cli.syncing import Synced, sync_connection
from quire.document import Project
from quire.errors import QuireError
from quire.warehouse import ConnectionSettings, connections, open_engine

EXAMPLES = (
    "quire init reports --connect sqlite:shop.db",
    "quire init reports --connect postgresql://USER:PASSWORD@HOST/DATABASE   the address goes to .env",
    "quire init reports --connect files:exports                               a folder of CSV and Parquet files",
    "quire init reports                                                       no database yet",
)
FAILED, STOPPED = 1, 130


class Made(msgspec.Struct, frozen=True):
    """What ``quire init`` did."""

    folder: str
    files: tuple[str, ...]
    connection: str = ""
    sync: Synced | None = None
    problem: str = ""
    questions: tuple[str, ...] = ()
    seconds: float = 0.0


def init(
    folder: Annotated[Path, typer.Argument(help="The folder of the project; made when it is not there.")] = Path(),
    connect: Annotated[
        str, typer.Option(help="A database: sqlite:FILE, duckdb:FILE, files:FOLDER, postgresql://…")
    ] = "",
    output: Output = "text",
) -> int:
    """Make a project; with --connect read the database into a semantic model that questions can be asked of.

    Nothing that is there is overwritten. With -o json: {folder, files, connection, sync, problem, questions, seconds}.
    """
    began = time.perf_counter()
    place = folder.expanduser().resolve()
    address = read_address(connect) if connect else None
    if address is not None:
        asyncio.run(_try(address))
    files = make_project(place, address)
    done: Synced | None = None
    problem = ""
    questions: tuple[Started, ...] = ()
    if address is not None:
        shown = TerminalProgress() if output == "text" and sys.stderr.isatty() else Progress()
        done, problem, questions = asyncio.run(_read(place, address, shown))
    files += make_notebook(place, address, questions)
    files += (done.file,) if done is not None else ()
    made = Made(
        str(place),
        files,
        address.name if address is not None else "",
        done,
        problem,
        tuple(one.question for one in questions),
        round(time.perf_counter() - began, 2),
    )
    if output == "json":
        show_json(made)
    else:
        typer.echo("\n".join(_told(made, folder)))
    if done is not None and done.interrupted:
        return STOPPED
    return FAILED if problem or (done is not None and done.stopped) else 0


async def _try(address: Address) -> None:
    """Open the database once, before anything is made.

    Raises ``ConnectionFailed``.
    """
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_engine(ConnectionSettings(address.name, address.url), Path(scratch))
        try:
            await engine.start()
        finally:
            await engine.close()


async def _read(place: Path, address: Address, progress: Progress) -> tuple[Synced | None, str, tuple[Started, ...]]:
    """The database read into the catalog, and questions that it answers; or what went wrong, in a sentence."""
    project = Project.find(place)
    settings = connections(project)[address.name]
    try:
        done = await sync_connection(project, settings, progress)
    except QuireError as fault:
        return None, str(fault), ()
    if done.stopped:
        return done, "", ()
    catalog = await asyncio.to_thread(read_catalog, place / "catalog")
    engine = open_engine(settings, place)
    try:
        today = datetime.now(ZoneInfo(project.timezone)).date()
        found = await starting_questions(catalog, engine, address.name, project.timezone, today)
    finally:
        await engine.close()
    return done, "", found


def _told(made: Made, folder: Path) -> list[str]:
    said = [f"Made the project {made.folder}: {', '.join(made.files)}."]
    if made.sync is not None:
        said += list(lines(made.sync))
    if made.problem:
        said += [made.problem, "Then run: quire catalog sync"]
    if made.questions:
        said += ["", "Questions that it answers:", *(f"  {one}" for one in made.questions)]
    elif made.sync is not None and not made.sync.stopped:
        said += ["", "No question could be made up from the names of its tables; describe them in the Data panel."]
    where = "" if folder == Path() else f" {folder}"
    return [*said, "", f"Open it: quire edit{where}   ({made.seconds:.1f} s)"]
