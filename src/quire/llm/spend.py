"""What was spent today, in one place for all processes of a project; nobody spends what is not left."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from quire.llm.fault import ModelFault

_SECONDS = 5.0  # to wait for another process
_TABLE = """
CREATE TABLE IF NOT EXISTS spent (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, model TEXT NOT NULL, tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL, usd REAL, done INTEGER NOT NULL)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS spent_day ON spent (day)"
_ADD = "INSERT INTO spent (day, model, tokens_in, tokens_out, usd, done) VALUES (?, ?, ?, ?, ?, 0)"
_SUM = """
SELECT coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0), coalesce(sum(usd), 0.0), sum(usd IS NULL), count(*)
FROM spent WHERE day = ?
"""


class Spent(msgspec.Struct, frozen=True):
    """A day; ``unpriced`` counts the requests whose price nobody knows, which ``usd`` leaves out."""

    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    unpriced: int = 0
    requests: int = 0


class Estimate(msgspec.Struct, frozen=True):
    """The most that a request may cost; ``usd`` is None when nobody knows."""

    tokens_in: int
    tokens_out: int
    usd: float | None


def today() -> str:
    """The day of budgets: in UTC, so that every machine means the same."""
    return datetime.now(UTC).date().isoformat()


class Spend:
    """A small database; what a request may cost at most is set aside before it is made, then settled.

    What a killed process had set aside counts as spent. Without a path it is kept in memory.
    """

    def __init__(self, path: Path | None = None, day: Callable[[], str] = today) -> None:
        self._path, self._day = path, day
        self._database: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def reserve(self, model: str, most: Estimate, day_usd: float, day_tokens: int) -> int:
        """Set aside what a request may cost; raises ``ModelFault`` when the day has not that much left."""
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            spent = _day(database, self._day())
            _check(spent, most, day_usd, day_tokens)
            row = (self._day(), model, most.tokens_in, most.tokens_out, most.usd)
            added = database.execute(_ADD, row).lastrowid
            database.execute("COMMIT")
        assert added is not None
        return added

    def settle(self, reserved: int, tokens_in: int, tokens_out: int, usd: float | None) -> None:
        """What it really cost."""
        with self._open() as database:
            database.execute(
                "UPDATE spent SET tokens_in = ?, tokens_out = ?, usd = ?, done = 1 WHERE id = ?",
                (tokens_in, tokens_out, usd, reserved),
            )

    def today(self) -> Spent:
        """What was spent, and set aside, since midnight."""
        with self._open() as database:
            return _day(database, self._day())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database, for one thread at a time; opened anew after a failure."""
        with self._lock:
            try:
                if self._database is None:
                    self._database = _opened(self._path)
                yield self._database
            except (sqlite3.Error, OSError) as error:
                self._database = None
                remedy = "Look whether the folder .quire can be written, or delete the file."
                raise ModelFault("budget", f"{self._path} cannot be kept: {error}.", remedy) from None
            except ModelFault:
                assert self._database is not None
                self._database.rollback()
                raise


def _opened(path: Path | None) -> sqlite3.Connection:
    """A write-ahead log waits for no disk; what a power cut takes are the last few requests."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path or ":memory:", timeout=_SECONDS, isolation_level=None, check_same_thread=False)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", _TABLE, _INDEX):
        database.execute(statement)
    return database


def _day(database: sqlite3.Connection, day: str) -> Spent:
    tokens_in, tokens_out, usd, unpriced, requests = database.execute(_SUM, (day,)).fetchone()
    return Spent(tokens_in, tokens_out, usd, unpriced or 0, requests)


def _check(spent: Spent, most: Estimate, day_usd: float, day_tokens: int) -> None:
    if day_usd and most.usd is not None and spent.usd + most.usd > day_usd:
        told = f"Today's budget for models is {money(day_usd)}: {money(spent.usd)} are spent, "
        raise ModelFault("budget", f"{told}and this may cost {money(most.usd)}.", remedy("day_usd"))
    used, wanted = spent.tokens_in + spent.tokens_out, most.tokens_in + most.tokens_out
    if day_tokens and used + wanted > day_tokens:
        told = f"Today's budget for models is {day_tokens:,} tokens: {used:,} are used, "
        raise ModelFault("budget", f"{told}and this may take {wanted:,}.", remedy("day_tokens"))


def money(usd: float) -> str:
    """Dollars, with as many digits as small amounts need."""
    return f"${usd:,.2f}" if usd >= 1 or usd == 0 else f"${usd:.2g}" if usd < 0.01 else f"${usd:.2f}"


def remedy(key: str) -> str:
    """What to do about a budget that is used up."""
    return f"Raise [models.limits] {key} in quire.toml, or ask a cheaper model."
