"""What a team's decisions say of its datasets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from quire.airlock.ledger import Entry


def usage(entries: Iterable[Entry]) -> dict[str, float]:
    """How often each dataset was in an accepted proposal; an acceptance that was undone does not count.

    ``entries`` come oldest first. Versions of one proposal count once: by what was accepted last.
    """
    standing: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in entries:
        key = (entry.notebook, entry.proposal)
        if entry.decision == "accepted":
            standing[key] = entry.receipt.datasets
        elif entry.decision == "undone":
            standing.pop(key, None)
    counted = Counter(name for datasets in standing.values() for name in dict.fromkeys(datasets))
    return {name: float(count) for name, count in counted.items()}
