"""Measures each doubt: how many wrong answers it warns about, how many right ones, how many known-good queries.

    python scripts/measure_doubts.py --replies FOLDER [--questions FOLDER]

The first folder holds recorded replies: ``expected.jsonl`` and ``input.jsonl`` with ``catalog/`` and ``db/`` beside
them. The second holds questions of other databases with queries that are known to be right (``questions/*.jsonl``,
``catalogs/**/*.json``), without their data. Prints a table in Markdown, best doubts first; below it what all of them
reach together, and each database by itself, as a doubt that is good on one database only has proved nothing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from quire.catalog import read_catalog_file
from quire.checks import Schema, World, schema_of
from quire.checks.doubts.order import DOUBTS
from quire.checks.order import load
from quire.checks.statement import Statement
from quire.cli.check_databases import open_database


class Case(NamedTuple):
    """A statement that runs, what it is (wrong, right, gold, elsewhere), and of which database."""

    kind: str
    database: str
    statement: Statement
    world: World


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file with one a line."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def recorded(folder: Path) -> Iterator[Case]:
    """Replies that ran, with their databases."""
    asked = {each["id"]: each for each in lines(folder / "input.jsonl")}
    schemas: dict[str, Schema] = {}
    databases: dict[str, Any] = {}
    for each in lines(folder / "expected.jsonl"):
        if each["kind"] not in ("wrong", "right", "gold", "bugs_wrong", "bugs_right"):
            continue
        request = asked[each["id"]]
        catalog, file = request["catalog"], request.get("database", "")
        if catalog not in schemas:
            schemas[catalog] = schema_of(read_catalog_file(folder / catalog))
        if file and file not in databases:
            databases[file] = open_database(folder / file)
        world = World(request["dialect"], schemas[catalog], request.get("question") or "", databases.get(file))
        statement = Statement(each["ref"].strip().rstrip(";"), request["dialect"])
        if statement.tree is not None:
            yield Case(each["kind"], each["db"], statement, world)


def elsewhere(folder: Path) -> Iterator[Case]:
    """Known-good queries on other schemas."""
    schemas: dict[str, Schema] = {}
    for path in sorted((folder / "questions").glob("*.jsonl")):
        if path.stem.startswith("merged"):
            continue
        for each in lines(path):
            if each["catalog"] not in schemas:
                stem = folder / "catalogs" / each["catalog"]
                found = next(iter(sorted(stem.parent.glob(f"{stem.name}.json*"))), None)
                schemas[each["catalog"]] = schema_of(read_catalog_file(found)) if found else Schema()
            world = World("sqlite", schemas[each["catalog"]], each["question"])
            statement = Statement(each["gold_sql"].strip().rstrip(";"), "sqlite")
            if statement.tree is not None:
                yield Case("elsewhere", each["catalog"], statement, world)


def measure(cases: list[Case]) -> None:
    """Print the table."""
    total = Counter(case.kind for case in cases)
    spoke: dict[str, Counter[str]] = defaultdict(Counter)
    flagged: Counter[str] = Counter()
    alone: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        found = [code for code, name in DOUBTS if load(f"doubts.{name}")(case.statement, case.world).diagnostics]
        for code in found:
            spoke[code][case.kind] += 1
        if found:
            flagged[case.kind] += 1
            places[case.database][case.kind] += 1
        if len(found) == 1:
            alone[found[0]][case.kind] += 1
    kinds = [kind for kind in ("wrong", "right", "gold", "elsewhere", "bugs_wrong", "bugs_right") if total[kind]]
    print(f"| doubt | {' | '.join(f'{kind} of {total[kind]:,}' for kind in kinds)} | alone on wrong, right |")
    print("|---|" + "--:|" * (len(kinds) + 1))
    for code, _ in sorted(DOUBTS, key=lambda each: (-spoke[each[0]]["wrong"], spoke[each[0]]["right"], each[0])):
        counts = " | ".join(str(spoke[code][kind]) for kind in kinds)
        print(f"| `{code}` | {counts} | {alone[code]['wrong']}, {alone[code]['right']} |")
    shares = " | ".join(f"{100 * flagged[kind] / total[kind]:.1f} %" for kind in kinds)
    print(f"| together | {shares} | |\n")
    by_place = Counter((case.database, case.kind) for case in cases)
    for place in sorted({case.database for case in cases if case.kind in ("wrong", "right")}):
        wrong, right = by_place[place, "wrong"], by_place[place, "right"]
        print(f"{place}: {places[place]['wrong']} of {wrong} wrong, {places[place]['right']} of {right} right")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=Path, required=True)
    parser.add_argument("--questions", type=Path)
    arguments = parser.parse_args()
    cases = list(recorded(arguments.replies))
    if arguments.questions:
        cases += elsewhere(arguments.questions)
    measure(cases)


if __name__ == "__main__":
    main()
