"""Look-alikes: shards of a family and copies of a table, of which one stands for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quire.catalog import Dataset
from quire.recommender.index import Floats, Index, Ints
from quire.recommender.trust import MARKS, looks_staging

_DIGITS = re.compile(r"\d+")
_COPY = re.compile(rf"(?:^|(?<=[._-]))(?:{MARKS}|src|raw|new|v\d+)(?=$|[._-])", re.IGNORECASE)
_LIKE = 0.8  # share of columns that two copies have in common


class Alike(NamedTuple):
    """``stands_for`` maps a place to the places of the tables that it stands for; ``kept`` are those that stay."""

    kept: Ints
    stands_for: dict[int, tuple[int, ...]]


def collapse(
    tables: Ints, belief: Floats, index: Index, datasets: Sequence[Dataset], pinned: frozenset[int] = frozenset()
) -> Alike:
    """Keep of look-alikes the one that is most likely meant: shards of one family, copies with nearly the same columns.

    Pinned tables always stay. Of shards that are equally likely the latest stays.
    """
    shards: dict[int, list[int]] = {}
    copies: dict[tuple[int, str], list[int]] = {}
    here = [datasets[table] for table in tables.tolist()]
    for place, table in enumerate(tables.tolist()):
        name = here[place].name.casefold()
        if index.family[table] >= 0:
            shards.setdefault(int(index.family[table]), []).append(place)
        copies.setdefault((0, bare(name)), []).append(place)
    gone: dict[int, int] = {}
    for family in shards.values():
        if len(family) > 1:
            best = max(family, key=lambda place: (belief[place], here[place].name))
            gone.update({place: best for place in family if place != best})
    for family in copies.values():
        if len(family) > 1:
            _drop_copies(family, gone, belief, index, tables, here)
    stands: dict[int, tuple[int, ...]] = {}
    for place, first in gone.items():
        if int(tables[place]) not in pinned:
            best = first
            while best in gone and int(tables[best]) not in pinned:
                best = gone[best]
            stands[best] = (*stands.get(best, ()), place)
    dropped = {place for places in stands.values() for place in places}
    kept = np.array([place for place in range(len(tables)) if place not in dropped], dtype=np.int32)
    return Alike(kept, stands)


def bare(name: str) -> str:
    """A table's name without what marks a copy: ``stg_orders_bak_2024`` is ``orders``; schemas do not count."""
    own = name.rpartition(".")[2].casefold()
    stem = re.sub(r"[._-]+", "_", _COPY.sub("", _DIGITS.sub("", _COPY.sub("", own)))).strip("_")
    return stem or own


def _drop_copies(
    family: list[int], gone: dict[int, int], belief: Floats, index: Index, tables: Ints, here: Sequence[Dataset]
) -> None:
    """Of tables whose names differ in the mark of a copy, drop those with nearly the columns of a better one."""
    order = sorted(family, key=lambda place: (-_rank(here[place]), -belief[place], len(here[place].name)))
    for number, place in enumerate(order):
        if place in gone:
            continue
        columns = _columns(index, int(tables[place]))
        for other in order[number + 1 :]:
            if other in gone or not _is_copy(here[place], here[other]):
                continue
            theirs = _columns(index, int(tables[other]))
            if len(columns & theirs) >= _LIKE * max(1, min(len(columns), len(theirs))):
                gone[other] = place


def _is_copy(one: Dataset, other: Dataset) -> bool:
    """Whether one of two tables of like name is marked as the lesser: by its name, or by what people said of it."""
    return _rank(one) != _rank(other)


def _rank(dataset: Dataset) -> int:
    """Trust: endorsed before unmarked before staging copies before deprecated."""
    if dataset.endorsement == "deprecated":
        return -2
    return {"endorsed": 2, "experimental": 0}.get(dataset.endorsement, 1) - 2 * looks_staging(dataset.name)


def _columns(index: Index, table: int) -> set[int]:
    return set(index.alias[index.first[table] : index.first[table + 1]].tolist())
