"""What each check contributes on recorded replies: how many failures it tells of, repairs, and repairs rightly."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from quire.catalog import read_catalog_file
from quire.checks import Checked, Database, Schema, World, check_reply, order, schema_of
from quire.cli.check_databases import open_database

FAILURES = ("fail", "fail_schema")


class Reply(NamedTuple):
    """A recorded reply with the right answer, empty where its database holds no rows to compare."""

    kind: str
    text: str
    gold: str
    database: Path
    world: World


class Outcome(NamedTuple):
    """How one reply went."""

    reply: Reply
    checked: Checked
    runs: bool
    right: bool


def replies(folder: Path, kinds: Sequence[str], with_database: bool = True) -> Iterator[Reply]:
    """The replies of these kinds in a folder with input.jsonl, expected.jsonl, catalog/ and db/."""
    expected = {each["id"]: each for each in _lines(folder / "expected.jsonl")}
    schemas: dict[str, Schema] = {}
    databases: dict[str, Database] = {}
    for asked in _lines(folder / "input.jsonl"):
        known = expected[asked["id"]]
        if known["kind"] not in kinds:
            continue
        catalog, file = asked["catalog"], asked["database"]
        if catalog not in schemas:
            schemas[catalog] = schema_of(read_catalog_file(folder / catalog))
            databases[file] = open_database(folder / file)
        database = databases[file] if with_database else None
        world = World(asked["dialect"], schemas[catalog], asked.get("question", ""), database)
        gold = known["gold"] or "" if known["exec"] == "full" else ""
        yield Reply(known["kind"], asked["text"], gold, folder / file, world)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def outcomes(asked: Sequence[Reply]) -> list[Outcome]:
    """Every reply checked, and what its statement answers compared with the right answer."""
    answers = _Answers()
    return [answers.outcome(reply, check_reply(reply.text, reply.world)) for reply in asked]


class _Answers:
    """What statements answer on the databases of the replies."""

    def __init__(self) -> None:
        self._databases: dict[Path, Database] = {}
        self._rows: dict[tuple[Path, str], Counter[Any] | None] = {}

    def outcome(self, reply: Reply, checked: Checked) -> Outcome:
        if checked.sql is None:
            return Outcome(reply, checked, runs=False, right=False)
        if not reply.gold:
            return Outcome(reply, checked, self._of(reply.database).prepare(checked.sql) is None, right=False)
        rows = self.rows(reply.database, checked.sql)
        return Outcome(
            reply, checked, rows is not None, rows is not None and rows == self.rows(reply.database, reply.gold)
        )

    def rows(self, path: Path, sql: str) -> Counter[Any] | None:
        """The rows of a query, their values sorted, so that the order of rows and columns says nothing."""
        if (path, sql) not in self._rows:
            found = self._of(path).sample(sql.strip().rstrip(";"), 100_000, 5.0)
            rows = None if found is None else Counter(tuple(sorted(map(repr, row))) for row in found)
            self._rows[path, sql] = rows
        return self._rows[path, sql]

    def _of(self, path: Path) -> Database:
        if path not in self._databases:
            self._databases[path] = open_database(path)
        return self._databases[path]


def show_shares(found: Sequence[Outcome]) -> None:
    """Print for each code on how many replies it spoke and repaired, and how these went."""
    heads = ("code", "spoke", "repaired", "then runs", "= gold", "of gold")
    print("\n" + heads[0].ljust(24) + "".join(head.rjust(11) for head in heads[1:]))
    codes = Counter(code for each in found for code in each.checked.counts)
    for code, spoke in codes.most_common():
        repaired = [each for each in found if code in each.checked.counts and each.checked.counts[code].repaired]
        compared = [each for each in repaired if each.reply.gold]
        numbers = (spoke, len(repaired), sum(each.runs for each in repaired), sum(each.right for each in compared))
        print(code.ljust(24) + "".join(f"{number:11,}" for number in (*numbers, len(compared))))


def show_without(asked: Sequence[Reply]) -> None:
    """Print what is lost when one check that repairs is left out, in points of all failures."""
    every = order.ORDER
    full = _shares(outcomes(asked))
    print(f"\nwith every check: {full[0]:.1f} % run, {full[1]:.1f} % are right; without …")
    try:
        for entry in (each for each in every if each.when != "accepted"):
            order.ORDER = tuple(each for each in every if each != entry)
            order.entries.cache_clear()
            runs, right = _shares(outcomes(asked))
            print(f"  {entry.code:22}{runs - full[0]:+8.1f} run {right - full[1]:+8.1f} right")
    finally:
        order.ORDER = every
        order.entries.cache_clear()


def _shares(found: Sequence[Outcome]) -> tuple[float, float]:
    compared = [each for each in found if each.reply.gold]
    return (
        100 * sum(each.runs for each in found) / max(1, len(found)),
        100 * sum(each.right for each in compared) / max(1, len(compared)),
    )


def wide(folder: Path, tables: int = 50, columns: int = 12) -> tuple[World, tuple[str, ...]]:
    """A made schema of so many tables with its SQLite database, and statements on it, right and wrong."""
    from quire.checks import Column, Link, Table

    names = [f"area_{number % 7}_table_{number}" for number in range(tables)]
    made, links = [], []
    file = folder / "wide.sqlite"
    with sqlite3.connect(file) as connection:
        for number, name in enumerate(names):
            fields = [f"{name}_id", *(f"field_{number}_{at}" for at in range(columns - 2)), f"{names[number - 1]}_id"]
            connection.execute(f"CREATE TABLE {name} ({', '.join(fields)})")
            made.append(Table(name, tuple(Column(field, "Integer") for field in fields), keys=((fields[0],),)))
            links.append(Link(name, (fields[-1],), names[number - 1], (fields[-1],)))
    world = World("sqlite", Schema(tuple(made), tuple(links)), "How many of each?", open_database(file))
    a, b = names[5], names[4]
    join = f"{a} AS x JOIN {b} AS y ON x.{b}_id = y.{b}_id"
    good = (
        f"SELECT y.field_4_1, COUNT(*) FROM {join} WHERE x.field_5_2 > 3 GROUP BY y.field_4_1 ORDER BY 2 DESC LIMIT 5"
    )
    return world, (
        good,
        f"```sql\n{good}\n```\nThis counts them.",
        f"SELECT x.feld_5_1 FROM {join}",
        f"SELECT field_4_2 FROM {a} WHERE YEAR(field_5_2) = 2024",
        f"WITH c AS (SELECT field_5_2, COUNT(*) n FROM {a} GROUP BY 1)"
        " SELECT n FROM c WHERE n > (SELECT AVG(n) FROM c)",
    )


def static(world: World) -> World:
    """The same world without its database."""
    return msgspec.structs.replace(world, database=None)
