"""Checks of one reply on a schema of 50 tables; with --data, every figure on recorded replies, check by check.

    python bench/checks.py --data FOLDER                # the sets' own script, then what each check contributes
    python bench/checks.py --data FOLDER --no-database  # from the catalog alone
    python bench/checks.py --data FOLDER --ablate       # and what is lost without each check that repairs

FOLDER holds ``input.jsonl``, ``expected.jsonl``, ``catalog/`` and ``db/``; the folder above it ``score_check.py``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checking import FAILURES, outcomes, replies, show_shares, show_without, static, wide
from quire.checks import World, check_reply
from rows import Row, median, show

_CASES = (
    "a right statement",
    "in a fence, with prose",
    "a slip in a name",
    "a missing join, a foreign function",
    "with a WITH",
)


def measure() -> list[Row]:
    """The time that all checks of one reply take."""
    with tempfile.TemporaryDirectory() as folder:
        world, texts = wide(Path(folder))
        rows = list(_rows("static", static(world), texts, "<10"))
        return rows + list(_rows("with its database", world, texts, "<20"))


def _rows(kind: str, world: World, texts: Sequence[str], target: str) -> list[Row]:
    found = []
    for name, text in zip(_CASES, texts, strict=True):
        check_reply(text, world)
        found.append(Row(f"{kind}: {name}", median(lambda text=text: check_reply(text, world), 25), target=target))
    return found


def main(arguments: list[str] | None = None) -> None:
    """Score, count and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--no-database", action="store_true", help="check from the catalog alone")
    parser.add_argument("--ablate", action="store_true", help="leave out each check that repairs in turn")
    given = parser.parse_args(arguments)
    command = [sys.executable, str(given.data.resolve().parent / "score_check.py"), "--data", str(given.data)]
    command += ["--cmd", f"{sys.executable} -m quire.cli", *(["--no-database"] if given.no_database else [])]
    subprocess.run(command, check=False)
    failures = list(replies(given.data, FAILURES, with_database=not given.no_database))
    print(f"\nOn {len(failures):,} replies that no database takes as they are:")
    show_shares(outcomes(failures))
    right = list(replies(given.data, ("right", "gold"), with_database=not given.no_database))
    print(f"\nOn {len(right):,} that are right, where every word is one too many:")
    show_shares(outcomes(right))
    if given.ablate:
        show_without(failures)
    print()
    show(measure())


if __name__ == "__main__":
    main()
