"""How often a right statement that was spoilt is read back: every mention means what it meant, in the same tables.

    python bench/names.py --data FOLDER                # FOLDER holds input.jsonl, expected.jsonl, catalog/ and db/
    python bench/names.py --data FOLDER --no-database --no-question --no-keys

Only what the database refuses counts. «silent» are those that mean something else and carry no warning.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from time import process_time

import msgspec

from checking import replies
from quire.checks import Schema, World
from quire.checks.names.read import shape_of
from quire.checks.names.resolve import View
from quire.checks.names.state import State
from quire.checks.names.unknown import check
from quire.checks.statement import Statement
from spoiling import SPOILS, spoilt

_COUNTED = ("read", "as meant", "silent")


def meaning(sql: str, where: World) -> tuple[list[str], list[str]] | None:
    """What the mentions of a statement mean, and the tables it reads; None where it cannot be read."""
    shape = shape_of(Statement(sql.strip().rstrip(";"), "sqlite"), where)
    if shape is None:
        return None
    view = View(shape, State(), where)
    found = ((use.role, use.name, view.meaning(use)) for use in shape.uses)
    mentions = [
        f"{role} {view.table_name(means[0])}.{means[1]}".lower() if means else f"{role} {name}".lower()
        for role, name, means in found
    ]
    return sorted(mentions), sorted(view.table_name(number).lower() for number in shape.sources)


def count(right: str, sql: str | None, world: World, known: World, counts: Counter[str], times: list[float]) -> None:
    """Read one spoilt statement, and count what came of it."""
    refused = world.database.prepare(sql) if sql is not None and world.database is not None else None
    meant = meaning(right, world)
    if sql is None or refused is None or meant is None:
        return
    start = process_time()
    found = check(Statement(sql, "sqlite", refused), known)
    times.append(1000 * (process_time() - start))
    same = found.text is not None and meaning(found.text, world) == meant
    doubted = any(each.severity == "warning" for each in found.diagnostics)
    counts["spoilt"] += 1
    counts["read"] += found.text is not None
    counts["as meant"] += same
    counts["silent"] += found.text is not None and not same and not doubted


def main(arguments: list[str] | None = None) -> None:
    """Spoil, read, count and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    for left_out in ("database", "question", "keys"):
        parser.add_argument(f"--no-{left_out}", action="store_true")
    given = parser.parse_args(arguments)
    counts = {name: Counter[str]() for name in SPOILS}
    times: list[float] = []
    for gold in {(reply.database, reply.text): reply for reply in replies(given.data, ("gold",))}.values():
        world = gold.world
        known = msgspec.structs.replace(
            world,
            database=None if given.no_database else world.database,
            question="" if given.no_question else world.question,
            schema=Schema(world.schema.tables) if given.no_keys else world.schema,
        )
        for name, spoil in SPOILS.items():
            count(gold.text, spoilt(gold.text, spoil, f"{gold.text}{name}"), world, known, counts[name], times)
    for name, found in counts.items():
        shares = (f"{each} {100 * found[each] / max(1, found['spoilt']):5.1f} %" for each in _COUNTED)
        print(f"{name:24} {found['spoilt']:5}  {'   '.join(shares)}")
    times.sort()
    print(f"ms of the processor: median {times[len(times) // 2]:.1f}, 95 % {times[int(0.95 * len(times))]:.1f}")


if __name__ == "__main__":
    main()
