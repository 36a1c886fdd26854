"""A question in a terminal through the same turn as in a notebook, and the statements of the answer run, read-only."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import date
from typing import NamedTuple

import msgspec

from quire.airlock import ContextReceipt, Draft, FileLedger, Version, usage
from quire.analysis import CompiledSQL, Graph, compile_sql
from quire.assistant import MOST_VALUES, Place, index_values
from quire.assistant.asked import Asked, Chosen, Sources
from quire.assistant.context import admitted, choose, recommender_of, role_of
from quire.assistant.turn import answer
from quire.catalog import Catalog, ValueIndex
from quire.document import Cell, CellResult, Failure, Project, environment
from quire.errors import QuireError, UsageError
from quire.llm import Models, models_of
from quire.llm.models import configured
from quire.llm.settings import read_settings, with_model
from quire.warehouse import Answer, Engine, Statement, connections, open_engine

MOST_REPAIRS = 2


class Answered(NamedTuple):
    """A version, and the rows of those of its cells that run on a connection, by cell id."""

    version: Version
    rows: dict[str, Answer]


def models_for(project: Project, name: str) -> Models:
    """The project's models, or the one with a name. Raises ``UsageError`` for one that cannot be."""
    if not name:
        return models_of(project)
    known = environment(project.root)
    return configured(project, with_model(read_settings(project.settings, known), name), known)


async def answered(question: str, project: Project, catalog: Catalog, models: Models, today: date) -> Answered:
    """The answer with its rows; cells that fail when they run are mended, twice at most."""
    async with _engines(project) as engines:
        asked = Asked(question, today)
        sources = await _sources(question, project, catalog, engines)
        version = await answer(asked, sources, models, lambda _: None)
        for attempt in range(1, MOST_REPAIRS + 1):
            rows, failures = await _run(version, engines)
            if not failures or version.evidence.planner == "semantic":
                break
            error = _with_failures(version, failures)
            again = msgspec.structs.replace(asked, error=error, attempt=attempt)
            mended = await answer(again, sources, models, lambda _: None)
            if not mended.drafts:
                version = _unmended(version, mended)
                break
            version = mended
        else:
            rows, failures = await _run(version, engines)
        if failures:
            _raise_alone(version, failures)
            version = _doubted(version, failures)
        return Answered(version, rows)


def _unmended(version: Version, tried: Version) -> Version:
    """The version with what was asked to mend it, and why that came to nothing."""
    doubts = (*version.evidence.doubts, tried.failure)
    calls = tried.evidence.calls or version.evidence.calls
    evidence = msgspec.structs.replace(version.evidence, doubts=doubts, calls=calls)
    return msgspec.structs.replace(version, evidence=evidence)


def _doubted(version: Version, failures: dict[str, QuireError]) -> Version:
    """An answer that does not run is nothing to rely on."""
    doubts = (*version.evidence.doubts, *(f"It fails when it runs: {fault}" for fault in failures.values()))
    evidence = msgspec.structs.replace(version.evidence, doubts=tuple(dict.fromkeys(doubts)), trust="review")
    return msgspec.structs.replace(version, evidence=evidence)


def _raise_alone(version: Version, failures: dict[str, QuireError]) -> None:
    """An answer of the semantic model that cannot be run is no answer."""
    if version.evidence.planner == "semantic":
        raise next(iter(failures.values()))


async def _sources(question: str, project: Project, catalog: Catalog, engines: dict[str, Engine]) -> Sources:
    async def chosen() -> Chosen:
        return await asyncio.to_thread(_chosen, question, project, catalog)

    async def engine(connection: str) -> Engine | None:
        return engines.get(connection)

    return Sources(
        catalog=catalog,
        choose=chosen,
        values=await _values(catalog, project, engines),
        connection=project.connection,
        timezone=project.timezone,
        dialects={name: each.dialect for name, each in engines.items()},
        engine=engine,
    )


def _chosen(question: str, project: Project, catalog: Catalog) -> Chosen:
    """The context of a question; without one, the reason, and nothing that could be shown to a model."""
    began = time.perf_counter()
    try:
        seen = admitted(catalog, role_of(project))
        used = usage(FileLedger(project.state / "ledger.jsonl").entries())
        context = choose(recommender_of(seen, project), question, usage=used)
    except Exception as fault:  # what is governed does not depend on it
        return Chosen(ContextReceipt(failure=f"The context could not be chosen: {fault}"))
    return Chosen(msgspec.structs.replace(context, seconds=time.perf_counter() - began), seen.catalog)


async def _run(version: Version, engines: dict[str, Engine]) -> tuple[dict[str, Answer], dict[str, QuireError]]:
    """The rows of every SQL cell that runs on a connection, and what went wrong."""
    cells = [draft.cell for draft in version.drafts]
    graph = Graph.build(cells)
    rows: dict[str, Answer] = {}
    failures: dict[str, QuireError] = {}
    for cell in cells:
        sql = _statement(cell, graph)
        if sql is None or (version.evidence.planner != "semantic" and "connection" not in cell.attributes):
            continue
        try:
            rows[cell.id] = await _engine_of(cell, engines).execute(Statement(sql))
        except UsageError:
            raise
        except QuireError as fault:
            failures[cell.id] = fault
    return rows, failures


def _statement(cell: Cell, graph: Graph) -> str | None:
    """What a cell sends to its connection; None when it runs in a kernel, or waits for values from one."""
    if cell.kind != "sql" or "connection" not in cell.attributes:
        return cell.source if cell.kind == "sql" and not graph.upstream(cell.id) else None
    found = compile_sql(cell.id, {}, graph)
    return found.sql if isinstance(found, CompiledSQL) and not found.parameters else None


def _engine_of(cell: Cell, engines: dict[str, Engine]) -> Engine:
    name = cell.attributes.get("connection", "")
    engine = engines.get(name)
    if engine is None:
        raise UsageError(
            f"The answer needs the connection {name!r}." if name else "The project has no connection.",
            expected="a section [connections.NAME] in quire.toml",
        )
    return engine


def _with_failures(version: Version, failures: dict[str, QuireError]) -> Version:
    """The version as a preview would have left it."""

    def previewed(draft: Draft) -> Draft:
        fault = failures.get(draft.cell.id)
        if fault is None:
            return draft
        outputs = (Failure(type(fault).__name__, fault.message),)
        return msgspec.structs.replace(draft, result=CellResult(draft.cell.id, "error", outputs))

    return msgspec.structs.replace(version, drafts=tuple(map(previewed, version.drafts)))


@contextlib.asynccontextmanager
async def _engines(project: Project) -> AsyncIterator[dict[str, Engine]]:
    """An engine for each connection of the project; they start with their first statement and end here."""
    engines = {name: open_engine(settings, project.root) for name, settings in connections(project).items()}
    try:
        yield engines
    finally:
        await asyncio.gather(*(engine.close() for engine in engines.values()))


async def _values(catalog: Catalog, project: Project, engines: dict[str, Engine]) -> ValueIndex:
    """The index of values; a table that cannot be read only makes its values unknown."""

    async def look(place: Place) -> tuple[str, ...] | None:
        engine = engines.get(place.connection)
        if engine is None:
            return None
        try:
            found = await engine.values(place.table, place.column, MOST_VALUES)
        except QuireError:
            return None
        return tuple(value for value, _ in found)

    return await index_values(catalog, project.connection, look, {})
