"""``quire catalog sync``: what a database says of itself, written down as a semantic model."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from quire.cli.catalog import InProject
from quire.cli.ddl import sync_ddl
from quire.cli.output import Output, show_json
from quire.cli.surveying import Progress
from quire.cli.syncing import Synced, sync_connection
from quire.document import Project
from quire.errors import UsageError
from quire.warehouse import ConnectionSettings, connections

EXAMPLES = (
    "quire catalog sync                                 the project's connection",
    "quire catalog sync warehouse --tables 'sales_*'    some tables; the others stay as they are in the file",
    "quire catalog sync --no-profile                    names, types and keys only; no row is read",
    "quire catalog sync shop --ddl schema.sql --dialect postgres",
)
FAILED, STOPPED = 1, 130
_SHOWN = 8


def catalog_sync(
    connection: Annotated[str, typer.Argument(help="A connection of quire.toml; the project's when left out.")] = "",
    ddl: Annotated[Path | None, typer.Option(help="Read CREATE statements from this file, no database.")] = None,
    dialect: Annotated[str, typer.Option(help="The SQL dialect of the DDL file, such as postgres or mysql.")] = "",
    tables: Annotated[list[str] | None, typer.Option(help="Only tables like this; may be given again.")] = None,
    *,
    profile: Annotated[bool, typer.Option(help="Look at the data: ranges, values, keys, joins.")] = True,
    project: InProject = Path(),
    output: Output = "text",
) -> int:
    """Read a connection into catalog/imported: tables, fields, keys, joins, a count for each table, sums of amounts.

    Files that people wrote are never touched. Exit code 1 when the database went away, 130 when interrupted; what was
    read until then is written. With -o json: {connection, file, datasets, fields, relationships, inferred, metrics,
    changed, changes: {added, removed, changed, relationships_added, …}, problems: {table: reason}, stopped}.
    """
    found = Project.find(project)
    patterns = tuple(tables or ())
    if ddl is not None:
        done = sync_ddl(found, ddl, connection, dialect, patterns)
    elif dialect:
        raise UsageError("--dialect says how a DDL file is written.", remedy="Add --ddl FILE, or leave it out.")
    else:
        shown = TerminalProgress() if output == "text" and sys.stderr.isatty() else Progress()
        done = asyncio.run(sync_connection(found, _settings(found, connection), shown, patterns, look=profile))
    if output == "json":
        show_json(done)
    else:
        typer.echo("\n".join(lines(done)))
    return STOPPED if done.interrupted else FAILED if done.stopped else 0


def _settings(project: Project, name: str) -> ConnectionSettings:
    known = connections(project)
    wanted = name or project.connection
    if wanted in known:
        return known[wanted]
    listed = ", ".join(known) or "none is declared in quire.toml"
    if not wanted and known:
        raise UsageError("The project has several connections.", expected=listed, remedy="Name one of them.")
    raise UsageError(
        f"There is no connection {wanted!r}." if wanted else "The project has no connection.",
        expected=listed if known else "a section [connections.NAME] with a url in quire.toml",
        remedy="Or make a project of a database: quire init FOLDER --connect URL",
    )


class TerminalProgress(Progress):
    """A bar on the terminal for each stage, with the name of what was read last."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def begin(self, what: str, count: int) -> None:
        """A bar for the stage."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self.end()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        last = TextColumn("{task.fields[last]}", markup=False)
        self._bar = Progress(*columns, last, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(what, total=count, last="")

    def step(self, name: str) -> None:
        """One further."""
        if self._bar is not None:
            self._bar.update(self._task, advance=1, last=name[:40])

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def lines(done: Synced) -> Iterator[str]:
    """What a sync did, for a person."""
    if done.stopped:
        yield f"{done.stopped} What was read is written; the other tables are as they were."
    yield (
        f"{done.file}: {done.datasets:,} datasets, {done.fields:,} fields, {done.relationships:,} joins "
        f"({done.inferred:,} inferred), {done.metrics:,} metrics."
    )
    if not done.changed:
        yield "Nothing changed."
    else:
        yield from _difference(done)
    for table, reason in done.problems.items():
        yield f"  ! {table}: {reason}"


def _difference(done: Synced) -> Iterator[str]:
    found = done.changes
    for sign, what, names in (
        ("+", "tables", found.added),
        ("-", "tables", found.removed),
        ("+", "joins", found.relationships_added),
        ("-", "joins", found.relationships_removed),
        ("+", "metrics", found.metrics_added),
        ("-", "metrics", found.metrics_removed),
    ):
        if names:
            more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
            yield f"  {sign} {len(names):,} {what}: {', '.join(names[:_SHOWN])}{more}"
    shown = list(found.changed.items())
    for name, notes in shown[:_SHOWN]:
        yield f"  ~ {name}: {'; '.join(notes)}"
    if len(shown) > _SHOWN:
        yield f"  ~ {len(shown) - _SHOWN:,} more tables changed"
