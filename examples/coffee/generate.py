"""Make the warehouse of the sample project: ``coffee.duckdb``, the data of a coffee company that does not exist.

    python generate.py [--path coffee.duckdb] [--anchor 2026-11-23]

The data covers three whole years and the present year up to the day before the anchor (today, unless given), so that
"last year" and "last quarter" always have an answer. The same anchor makes the same rows: randomness comes from
hashes of keys. The statements stand in ``warehouse/*.sql`` and run in the order of their names.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent


def generate(path: Path, anchor: date | None = None) -> int:
    """Write the database to ``path``, replacing what is there, and return the number of rows in its tables."""
    today = anchor or date.today()
    last_day = today - timedelta(days=1)
    first_day = date(today.year - 3, 1, 1)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(unfinished)) as connection:
            connection.execute("SET VARIABLE first_day = $1::DATE", [first_day.isoformat()])
            connection.execute("SET VARIABLE last_day = $1::DATE", [last_day.isoformat()])
            for script in sorted((HERE / "warehouse").glob("*.sql")):
                connection.execute(script.read_text(encoding="utf-8"))
            rows = connection.execute(
                "SELECT sum(estimated_size) FROM duckdb_tables() WHERE NOT temporary AND NOT internal"
            ).fetchone()
            connection.execute("CHECKPOINT")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished.with_name(unfinished.name + ".wal").unlink(missing_ok=True)
    return int(rows[0]) if rows else 0


def main() -> None:
    """Make the database from the command line."""
    parser = argparse.ArgumentParser(description="Make the warehouse of the sample project.")
    parser.add_argument("--path", type=Path, default=HERE / "coffee.duckdb", help="the file to write")
    parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today, as 2026-11-23")
    arguments = parser.parse_args()
    started = time.perf_counter()
    rows = generate(arguments.path, arguments.anchor)
    print(f"{arguments.path}: {rows:,} rows in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
