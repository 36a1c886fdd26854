"""From a database or a DDL file to ``catalog/imported/NAME.yml``, with the part of the last file that still counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from quire.catalog import Catalog, read_model, write_model
from quire.catalog.survey import (
    Changes,
    changes,
    earlier_joins,
    file_stem,
    revise,
    source_of,
    starter_model,
    without_origins,
)
from quire.cli.surveying import Progress, Survey, Surveyor
from quire.document import Project, refused, write_whole
from quire.errors import CatalogError, QuireError
from quire.warehouse import ConnectionSettings, open_engine


class Synced(msgspec.Struct, frozen=True):
    """What a sync did: ``file`` relative to the project, what it ``changed``, what could not be read.

    ``stopped`` says why it ended early; then the tables that were not read are as they were before.
    """

    connection: str
    file: str
    datasets: int
    fields: int
    relationships: int
    inferred: int
    metrics: int
    changed: bool
    changes: Changes
    problems: dict[str, str] = {}
    stopped: str = ""
    interrupted: bool = False


async def sync_connection(
    project: Project,
    settings: ConnectionSettings,
    progress: Progress,
    patterns: Sequence[str] = (),
    *,
    look: bool = True,
) -> Synced:
    """Read a connection and write its file.

    Raises ``WarehouseError`` when nothing could be read, ``CatalogError`` when there is nothing to write.
    """
    previous = read_previous(project, settings.name)
    engine = open_engine(settings, project.root)
    try:
        survey = await Surveyor(engine, progress, known_keys(previous), look=look).read(patterns)
    finally:
        progress.end()
        await asyncio.shield(engine.close())
    return write(project, settings.name, f"connection {settings.name}", survey, previous)


def write(project: Project, connection: str, origin: str, survey: Survey, previous: Catalog) -> Synced:
    """Write what a survey found, over what the file said before; the file is not touched when nothing differs.

    Raises ``CatalogError`` when there is no table, ``NotSaved`` when the disk refuses.
    """
    path = imported_file(project, connection)
    known = {dataset.source for dataset in previous.datasets}
    tables = [table for table in survey.tables if table.place in survey.wanted or source_of(table) in known]
    if not tables:
        listed = ", ".join(f"{name} ({why})" for name, why in survey.problems.items())
        raise CatalogError(
            f"No table of {connection!r} can be read{f': {listed}' if listed else ''}.",
            remedy="Give the user of the connection the right to read, or correct its url.",
        )
    joins = [join for join in survey.joins if {join.left.place, join.right.place} <= {table.place for table in tables}]
    settled = set() if survey.stopped else survey.wanted
    joins += earlier_joins(previous, tables, joins, settled)
    fresh = starter_model(tables, sorted(joins, key=lambda join: (join.left.place, join.columns)), connection)
    whole = {place for place in survey.wanted if not survey.stopped or place in survey.seen}
    unread = {source_of(table) for table in tables if table.place not in whole}
    unseen = {source_of(table) for table in tables if table.place in whole - survey.seen}
    after = revise(fresh, previous, unread, unseen)
    text = write_model(file_stem(connection), after, origin)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if text != before:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
        except OSError as error:
            raise refused(path, error) from None
    return Synced(
        connection,
        project.key(path),
        len(after.datasets),
        sum(len(dataset.fields) for dataset in after.datasets),
        len(after.relationships),
        sum(one.confidence < 1 for one in after.relationships),
        len(after.metrics),
        text != before,
        changes(previous, without_origins(read_model(text))) if text != before else Changes(),
        dict(sorted(survey.problems.items())),
        survey.stopped,
        survey.interrupted,
    )


def imported_file(project: Project, connection: str) -> Path:
    """Where the model of a connection is written."""
    return project.root / "catalog" / "imported" / f"{file_stem(connection)}.yml"


def read_previous(project: Project, connection: str) -> Catalog:
    """What the last sync wrote; nothing when there is no file, or one that cannot be read."""
    try:
        return without_origins(read_model(imported_file(project, connection).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, QuireError):
        return Catalog()


def known_keys(previous: Catalog) -> dict[str, tuple[str, ...]]:
    """The keys that the last sync found, by the source of the dataset."""
    return {dataset.source: dataset.primary_key for dataset in previous.datasets if dataset.primary_key}
