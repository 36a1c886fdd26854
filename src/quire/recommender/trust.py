"""What a team thinks of its tables, as log-odds on top of the learned score: endorsement, usage, staging copies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from quire.catalog import Dataset
from quire.errors import CatalogError
from quire.recommender.index import Floats

SIGNALS = ("bias", "score", "endorsed", "experimental", "deprecated", "staging", "exposed", "usage")
MARKS = "stg|staging|tmp|temp|test|bak|backup|old|copy|archived?|deprecated|legacy|dev|sandbox|scratch|wip"
_STAGING = re.compile(rf"(?:^|[._-])(?:{MARKS}|src|raw|v\d)(?=$|[._-]|\d)", re.IGNORECASE)


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weight of each signal; ``score`` multiplies the learned log-odds. ``quire catalog learn`` fits them anew."""

    bias: float = 0.0
    score: float = 1.0
    endorsed: float = 0.8
    experimental: float = -0.4
    deprecated: float = -5.0
    staging: float = -1.2
    exposed: float = 0.3
    usage: float = 0.3


def read_trust(path: Path) -> Trust:
    """The weights that a team has learned (``catalog/ranking.json``); the shipped ones where there is no such file.

    Raises ``CatalogError`` when the file is not what ``quire catalog learn`` writes.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Trust()
    except OSError as fault:
        raise CatalogError(f"The learned weights cannot be read: {fault.strerror}.", path=str(path)) from fault
    try:
        return msgspec.json.decode(text, type=Trust)
    except msgspec.DecodeError as fault:
        remedy = "Remove the file, or learn anew: quire catalog learn"
        raise CatalogError(f"The learned weights do not fit: {fault}.", path=str(path), remedy=remedy) from fault


def looks_staging(name: str) -> bool:
    """Whether a table's name says that it is a staging area, a backup or a copy."""
    return bool(_STAGING.search(name))


def signals(datasets: Sequence[Dataset], usage: Mapping[str, float]) -> Floats:
    """(n, len(SIGNALS)) signals of tables; the column of the score is left at 0."""
    found = np.zeros((len(datasets), len(SIGNALS)), dtype=np.float32)
    for place, dataset in enumerate(datasets):
        tags = {tag.partition(":")[0] for tag in dataset.tags}
        found[place] = (
            1.0, 0.0, dataset.endorsement == "endorsed", dataset.endorsement == "experimental",
            dataset.endorsement == "deprecated", looks_staging(dataset.name) or "staging" in tags, "exposure" in tags,
            np.log1p(usage.get(dataset.name, 0.0)),
        )  # fmt: skip
    return found


def trusted(logits: Floats, marks: Floats, trust: Trust) -> Floats:
    """Log-odds after the team's signals."""
    weights = np.array([getattr(trust, name) for name in SIGNALS], dtype=np.float32)
    rows = marks.copy()
    rows[:, SIGNALS.index("score")] = logits
    return (rows @ weights).astype(np.float32)
