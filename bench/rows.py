"""One line of a benchmark, and how lines are printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple


class Row(NamedTuple):
    """What was measured: ``ours`` and ``peer`` in ``unit``, None where there is nothing to compare with.

    ``floor`` is what no tool can go below. ``target`` is a ratio to the peer (``"5x"``) or a bound in ``unit``
    (``"<1.2"``); empty when there is none.
    """

    name: str
    ours: float
    peer: float | None = None
    unit: str = "ms"
    floor: float | None = None
    target: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times faster or smaller than the peer; None for shares, of which more is better."""
        return self.peer / self.ours if self.peer is not None and self.ours and self.unit != "%" else None

    @property
    def verdict(self) -> Literal["reached", "missed", ""]:
        """Whether the target was reached; empty when it cannot be said."""
        if self.target.startswith("<"):
            return "reached" if self.ours < float(self.target[1:]) else "missed"
        if self.target.endswith("x") and self.ratio is not None:
            return "reached" if self.ratio >= float(self.target[:-1]) else "missed"
        return ""


def median(work: Callable[[], object], repeats: int = 5) -> float:
    """The median wall time of a piece of work, in milliseconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def show(rows: Sequence[Row]) -> None:
    """Print a table of rows."""
    heads = ("what", "ours", "peer", "ratio", "floor", "target", "")
    table = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(heads))]
    for number, line in enumerate(table):
        cells = [
            each.ljust(width) if not at else each.rjust(width)
            for at, (each, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))


def _cells(row: Row) -> tuple[str, ...]:
    ratio = f"{row.ratio:,.1f}x" if row.ratio is not None else ""
    target = f"{row.target} {row.unit}" if row.target.startswith("<") else row.target
    return (
        row.name,
        _number(row.ours, row.unit),
        _number(row.peer, row.unit),
        ratio,
        _number(row.floor, row.unit),
        target,
        row.verdict,
    )


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f} {unit}"
