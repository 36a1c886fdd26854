"""Sums over words, tables and names that features are made of."""

from __future__ import annotations

import numpy as np

from quire.recommender.index import Floats, Ints, Ragged

_LONGEST_SPAN = 5  # words of a name that is looked for as a whole


def share(values: Floats, weight: Floats) -> Floats:
    """How much of the question's weight is in each row."""
    total = float(weight.sum()) or 1.0
    return values @ weight / total


def by_table(values: Floats, owner: Ints, count: int) -> Floats:
    """The greatest value of each table's fields, for each word."""
    found = np.zeros((count, values.shape[1]), dtype=np.float32)
    if len(owner):
        fresh = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        found[owner[fresh]] = np.maximum.reduceat(values, fresh, axis=0)
    return found


def spans_hit(rows: Ragged, wanted: Ints, spans: frozenset[tuple[int, ...]]) -> Floats:
    """Whether the whole name stands in the question, word by word; longer names count more."""
    found = np.zeros(len(wanted), dtype=np.float32)
    if not spans or not len(rows.data):
        return found
    starts, ends = rows.start[wanted], rows.start[wanted + 1]
    first = rows.data[np.minimum(starts, len(rows.data) - 1)]
    begin = np.array(sorted({span[0] for span in spans}), dtype=np.int32)
    possible = (ends > starts) & (ends - starts <= _LONGEST_SPAN) & np.isin(first, begin)
    for place in np.flatnonzero(possible).tolist():
        if tuple(rows.data[starts[place] : ends[place]].tolist()) in spans:
            found[place] = ends[place] - starts[place]
    return found


def best(values: Floats, owner: Ints, count: int, number: int) -> Floats:
    """The ``number`` greatest values of each table."""
    found = np.zeros((count, number), dtype=np.float32)
    order = np.lexsort((-values, owner))
    sorted_owner = owner[order]
    first = np.searchsorted(sorted_owner, np.arange(count))
    for rank in range(number):
        place = first + rank
        inside = place < len(order)
        there = np.zeros(count, dtype=bool)
        there[inside] = sorted_owner[place[inside]] == np.flatnonzero(inside)
        found[there, rank] = values[order[place[there]]]
    return found


def relative(values: Floats) -> Floats:
    """Values as shares of the greatest."""
    return values / (values.max() or 1.0) if len(values) else values


def neighbours(links: Ints, owner: Ints, count: int) -> tuple[Ints, Ints]:
    """The pairs of linked tables, both ways."""
    if not len(links):
        none = np.zeros(0, dtype=np.int32)
        return none, none
    left, right = owner[links[:, 0]], owner[links[:, 1]]
    both = np.unique(np.stack([np.r_[left, right], np.r_[right, left]], axis=1), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    return both[:, 0], both[:, 1]


def owned(values: Floats, weight: Floats) -> Floats:
    """How much of the question only this row says best: words shared among rows count less."""
    if not len(values):
        return np.zeros(0, dtype=np.float32)
    top = values.max(axis=0)
    best = (values >= top - 1e-6) & (top > 0)
    found: Floats = (best / np.maximum(best.sum(axis=0), 1)) @ weight / (float(weight.sum()) or 1.0)
    return found


def owned_within(values: Floats, owner: Ints, count: int, weight: Floats) -> Floats:
    """How much of the question this field says best among those of its table."""
    top = by_table(values, owner, count)[owner]
    return ((values >= top - 1e-6) & (top > 0)) @ weight / (float(weight.sum()) or 1.0)


def ranks(values: Floats) -> Floats:
    """How many values are greater than each: equal ones have one rank, so that no order of the tables matters."""
    return np.searchsorted(np.sort(-values), -values, side="left").astype(np.float32)


def rank_within(values: Floats, owner: Ints, first: Ints) -> Floats:
    """For each field how many of its table's are greater."""
    order = np.lexsort((-values, owner))
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (values[order][1:] != values[order][:-1]) | (owner[order][1:] != owner[order][:-1])
    start = np.flatnonzero(fresh)[np.cumsum(fresh) - 1] if len(order) else np.zeros(0, dtype=np.int64)
    rank = np.empty(len(values), dtype=np.float32)
    rank[order] = start - first[owner[order]]
    return rank


def namesakes(alias: Ints, owner: Ints, belief: Floats) -> Floats:
    """For each field the likeliest other table that has a field of the same name."""
    mine = belief[owner]
    order = np.lexsort((-mine, alias))
    fresh = np.r_[True, np.diff(alias[order]) != 0]
    start = np.flatnonzero(fresh)[np.cumsum(fresh) - 1]
    best = mine[order[start]]
    second = np.minimum(start + 1, len(order) - 1)
    runner = np.where(alias[order[second]] == alias[order], mine[order[second]], 0.0)
    is_best = np.arange(len(order)) == start
    found = np.empty(len(order), dtype=np.float32)
    found[order] = np.where(is_best, np.where(second > start, runner, 0.0), best)
    return found
