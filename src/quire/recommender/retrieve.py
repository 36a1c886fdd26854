"""The retrievers: each view ranks the tables of an index for a question; ranks are fused."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quire.recommender.index import Floats, Index, Ints, Postings
from quire.recommender.items import VIEWS
from quire.recommender.match import Asked
from quire.recommender.sums import ranks

FUSION = 60.0  # reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009)
COMMON = 0.3  # a term in more tables than this share tells nothing at scale
_TOGETHER = 3.0  # and of all views as one
_SIMILAR = 50  # tables that the view of vectors ranks
_GROUPS = 3  # whose tables are considered beside the best ones
_AROUND = 8  # neighbours of one table that are considered
_SCALE = 400  # tables from which on common terms are left out
_TRUST = np.array([1.0, 0.5, 0.5, 0.9, 0.5, 0.6], dtype=np.float32)  # of the views, in their order


class Found(NamedTuple):
    """The tables under consideration, best first: number, fused score, mass by view and over all (c, views + 1), and
    how well the whole group of each table explains the question."""

    tables: Ints
    fused: Floats
    mass: Floats
    group: Floats


def retrieve(
    asked: Asked, index: Index, most: int, views: frozenset[str] = frozenset(VIEWS), similar: Floats | None = None
) -> Found:
    """The best tables by the fused ranks of the views, the tables around them, and those of the best groups.

    ``similar`` (T) is how like the question each table is by its vector, one more view where there is an embedder.
    All tables when there are no more than ``most``.
    """
    count, width = index.tables, len(asked.stems)
    mass = np.zeros((count, len(VIEWS) + 1), dtype=np.float32)
    best = np.zeros((width, count), dtype=np.float32)
    for number, (view, postings) in enumerate(zip(VIEWS, index.postings, strict=True)):
        if view not in views:
            continue
        for word in range(width):
            scores = _scores(asked, word, index, postings)
            if scores is not None:
                mass[:, number] += asked.weight[word] * scores
                np.maximum(best[word], scores * _TRUST[number], out=best[word])
    mass[:, -1] = asked.weight @ best
    fused = np.zeros(count, dtype=np.float32)
    for number in range(len(VIEWS) + 1):
        column = mass[:, number]
        hit = np.flatnonzero(column > 0)
        worth = _TOGETHER if number == len(VIEWS) else float(_TRUST[number])
        fused[hit] += worth / (FUSION + ranks(column[hit]))
    if similar is not None:
        near = np.argsort(-similar, kind="stable")[:_SIMILAR]
        fused[near] += 1 / (FUSION + ranks(similar[near]))
    latest_first: Ints = np.arange(count)[::-1]  # of shards that are equally good the latest
    whole: Ints = latest_first[np.argsort(-(fused + 1e-6 * mass[:, -1])[::-1], kind="stable")]
    order = _one_of_each(whole, index.family)
    together = _together(best, index.group, asked.weight)
    chosen = order if len(order) <= most else _widened(order, together, index, most)
    return Found(chosen, fused[chosen], mass[chosen], together[index.group[chosen]])


def _one_of_each(order: Ints, family: Ints) -> Ints:
    """The tables without all shards of a family but its first."""
    of = family[order]
    inside = np.flatnonzero(of >= 0)
    if not len(inside):
        return order
    firsts = inside[np.unique(of[inside], return_index=True)[1]]
    keep = of < 0
    keep[firsts] = True
    return order[keep]


def _together(best: Floats, group: Ints, weight: Floats) -> Floats:
    """For each group how well all of its tables together explain the question, as mass."""
    if not len(group):
        return np.zeros(0, dtype=np.float32)
    order = np.argsort(group, kind="stable")
    fresh = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    return (weight @ np.maximum.reduceat(best[:, order], fresh, axis=1)).astype(np.float32)


def _widened(order: Ints, together: Floats, index: Index, most: int) -> Ints:
    """The first ones, then the best of the best groups and the neighbours of the very first, in turn."""
    first = order[: most // 2]
    kept = dict.fromkeys(first.tolist())
    rank = np.full(index.tables, len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    extra: list[int] = []
    if len(together) > 1:
        for group in np.argsort(-together, kind="stable")[:_GROUPS]:
            members = np.flatnonzero(index.group == group)
            members = members[rank[members] < len(order)]
            extra += members[np.argsort(rank[members])][: most // 6].tolist()
    for table in first[: most // 6].tolist():
        around = index.near.row(table)
        around = around[rank[around] < len(order)]
        extra += around[np.argsort(rank[around])][:_AROUND].tolist()
    for table in extra:
        if len(kept) >= most:
            break
        kept.setdefault(table)
    for table in order[most // 2 :].tolist():
        if len(kept) >= most:
            break
        kept.setdefault(table)
    chosen = np.array(list(kept), dtype=np.int32)
    return chosen[np.argsort(rank[chosen])]


def _scores(asked: Asked, word: int, index: Index, postings: Postings) -> Floats | None:
    """For every table how well a word stands in a view, 0 to 1."""
    found: Floats | None = None
    for place in np.flatnonzero(asked.soft[:, word] > 0):
        term = asked.terms[place]
        start, end = postings.start[term], postings.start[term + 1]
        if start == end or (index.tables > _SCALE and end - start > COMMON * index.tables):
            continue
        if found is None:
            found = np.zeros(index.tables, dtype=np.float32)
        tables = postings.table[start:end]
        found[tables] = np.maximum(found[tables], asked.soft[place, word] * postings.weight[start:end])
    return found
