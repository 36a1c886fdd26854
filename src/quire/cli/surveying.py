"""Reads a database for the catalog: its tables, a look at the data of each, and which columns hold each other's values.

Whatever stops it, what was read until then is given back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import msgspec

from quire.catalog.survey import (
    Candidate,
    Join,
    TableFacts,
    candidates,
    datatypes_of,
    declared,
    guess_composites,
    guess_key,
    judge,
    out_of_range,
    source_of,
)
from quire.cli.facts import facts_of, pairs_found, repeated_rows, some_row, with_profile
from quire.errors import LimitExceeded, WarehouseError
from quire.warehouse import Engine, Statement, TableInfo

SIDE_BY_SIDE = 4
TABLE_SECONDS = 60.0
_PROBE_SECONDS = 10.0
Place = tuple[str, str]
T = TypeVar("T")


class Progress:
    """What is told while reading; this one keeps silent."""

    def begin(self, what: str, count: int) -> None:
        """A stage of ``count`` steps begins."""

    def step(self, name: str) -> None:
        """A step is done."""

    def end(self) -> None:
        """Nothing more comes."""


class Survey(msgspec.Struct):
    """What was read.

    ``tables`` are all that can be read, ``wanted`` those that were asked for, ``seen`` those whose data was looked at.
    ``problems`` say by table what could not be read. ``stopped`` says why reading ended early.
    """

    tables: list[TableFacts] = []
    wanted: set[Place] = set()
    seen: set[Place] = set()
    joins: list[Join] = []
    problems: dict[str, str] = {}
    stopped: str = ""
    interrupted: bool = False


class Lost(Exception):
    """The database is gone."""


class Surveyor:
    """Reads one connection; without ``look`` no data. ``known`` are keys that an earlier look found, by source."""

    def __init__(
        self, engine: Engine, progress: Progress, known: Mapping[str, tuple[str, ...]], *, look: bool = True
    ) -> None:
        self.engine = engine
        self.progress = progress
        self.known = known
        self.look = look
        self.survey = Survey()
        self._infos: dict[Place, TableInfo] = {}

    async def read(self, patterns: Sequence[str] = ()) -> Survey:
        """Read the tables that the patterns name (``sales_*``, ``public.*``), without any all of them.

        Raises ``WarehouseError`` when not even the list of tables could be read. When the task is cancelled, what was
        read until then is the result.
        """
        survey = self.survey
        tables: dict[Place, TableFacts] = {}
        listed = False
        try:
            self._take(await self.engine.tables(), patterns, tables)
            listed = True
            if self.look:
                await self._look(tables)
            await self._relate(tables)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not listed or task is None:
                raise
            task.uncancel()
            survey.stopped, survey.interrupted = "Interrupted.", True
        except Lost as fault:
            survey.stopped = str(fault)
        survey.tables = list(tables.values())
        found = {(*join.left.place, join.columns): join for join in (*survey.joins, *declared(survey.tables))}
        survey.joins = [found[key] for key in sorted(found)]
        return survey

    def _take(self, infos: Sequence[TableInfo], patterns: Sequence[str], tables: dict[Place, TableFacts]) -> None:
        for info in infos:
            facts = facts_of(info)
            if info.problem or not info.columns:
                self.survey.problems[label(facts)] = info.problem or "It has no columns that can be read."
                continue
            self._infos[facts.place] = info
            key = facts.primary_key or self.known.get(source_of(facts), ())
            tables[facts.place] = msgspec.structs.replace(facts, primary_key=key)
            if not patterns or any(matches(facts, pattern) for pattern in patterns):
                self.survey.wanted.add(facts.place)

    async def _look(self, tables: dict[Place, TableFacts]) -> None:
        """A look at the data of each table that is wanted, then at what its key may be."""

        async def profile(place: Place) -> str:
            facts = await self._profile(tables[place])
            if facts is None:
                del tables[place]
                self.survey.wanted.discard(place)
                return place[1]
            tables[place] = facts
            return facts.name

        async def compose(item: tuple[Place, tuple[str, ...]]) -> str:
            place, columns = item
            if not tables[place].primary_key and await self._is_key(tables[place], columns):
                tables[place] = msgspec.structs.replace(tables[place], primary_key=columns)
            return tables[place].name

        await self._side_by_side("Reading tables", sorted(self.survey.wanted), profile)
        types = datatypes_of(tables.values())
        asked = [
            (place, columns)
            for place in sorted(self.survey.seen)
            for columns in guess_composites(tables[place], _types(tables[place], types))
        ]
        if asked:
            await self._side_by_side("Looking for keys", asked, compose)

    async def _profile(self, table: TableFacts) -> TableFacts | None:
        """The table with its profile; as it was, with a problem, when that fails; None when it cannot be read."""
        try:
            async with asyncio.timeout(TABLE_SECONDS):
                profile = await self.engine.profile(self._infos[table.place])
        except (TimeoutError, LimitExceeded):
            self.survey.problems[label(table)] = "Looking at its data took too long; its columns are known."
            return table
        except WarehouseError as fault:
            await self._probe()
            self.survey.problems[label(table)] = fault.message
            return table if await self._answers(some_row(table)) else None
        self.survey.seen.add(table.place)
        found = with_profile(msgspec.structs.replace(table, primary_key=self._declared_key(table)), profile)
        return msgspec.structs.replace(found, primary_key=guess_key(found, _types(found, datatypes_of([found]))))

    def _declared_key(self, table: TableFacts) -> tuple[str, ...]:
        return self._infos[table.place].primary_key

    async def _is_key(self, table: TableFacts, columns: tuple[str, ...]) -> bool:
        return await self._number(repeated_rows(table, columns)) == 0

    async def _relate(self, tables: dict[Place, TableFacts]) -> None:
        """Judge every join that the names suggest and that touches a table that is wanted."""
        every = list(tables.values())
        found = [
            one
            for one in candidates(every, datatypes_of(every))
            if {one.left.place, one.right.place} & self.survey.wanted and not out_of_range(one)
        ]

        async def ask(candidate: Candidate) -> str:
            overlap = await self._overlap(candidate)
            join = judge(candidate, overlap, self.look)
            self.survey.joins += [join] if join is not None else []
            return f"{candidate.left.name}.{candidate.columns[0]}"

        if not self.look:
            self.survey.joins += [join for one in found if (join := judge(one, None, False)) is not None]
        elif found:
            await self._side_by_side("Comparing columns", found, ask)

    async def _overlap(self, candidate: Candidate) -> float | None:
        left, right = candidate.left, candidate.right
        if len(candidate.columns) > 1:
            total = await self._number(pairs_found(candidate, all_rows=True))
            found = await self._number(pairs_found(candidate, all_rows=False)) if total else None
            return found / total if total and found is not None else None
        try:
            return await self.engine.overlap(
                (left.schema, left.name, candidate.columns[0]), (right.schema, right.name, candidate.to_columns[0])
            )
        except LimitExceeded:
            return None
        except WarehouseError:
            await self._probe()
            return None

    async def _number(self, sql: str) -> int | None:
        """The number that a statement gives; None when it fails or takes too long."""
        try:
            async with asyncio.timeout(TABLE_SECONDS):
                answer = await self.engine.execute(Statement(sql))
        except (TimeoutError, LimitExceeded):
            return None
        except WarehouseError:
            await self._probe()
            return None
        value: Any = answer.first.rows[0][0] if answer.first.rows else None
        return int(value) if value is not None else None

    async def _answers(self, sql: str) -> bool:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self.engine.execute(Statement(sql))
        except (TimeoutError, WarehouseError):
            return False
        return True

    async def _probe(self) -> None:
        """Raise ``Lost`` when a failure was not that of one statement: the database does not answer at all."""
        if not await self._answers("SELECT 1"):
            raise Lost("The database went away.")

    async def _side_by_side(self, what: str, items: Sequence[T], work: Callable[[T], Awaitable[str]]) -> None:
        """Do the work for each item, a few at a time; the first failure or a cancellation ends all of it."""
        self.progress.begin(what, len(items))
        left = iter(items)

        async def worker() -> None:
            for item in left:
                self.progress.step(await work(item))

        tasks = [asyncio.create_task(worker()) for _ in range(min(SIDE_BY_SIDE, len(items)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def matches(table: TableFacts, pattern: str) -> bool:
    """Whether a pattern names a table, with or without its schema, in any case."""
    wanted = pattern.casefold()
    schema, name = table.place
    return fnmatchcase(name, wanted) or fnmatchcase(f"{schema}.{name}", wanted)


def label(table: TableFacts) -> str:
    """A table as people write it."""
    return f"{table.schema}.{table.name}" if table.schema else table.name


def _types(table: TableFacts, types: Mapping[tuple[str, str, str], str]) -> dict[str, str]:
    return {column.name: types[(*table.place, column.name)] for column in table.columns}
