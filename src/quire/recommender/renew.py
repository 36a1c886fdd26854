"""The index of a catalog after a change: what was read of datasets that stayed the same comes from the one before."""

from __future__ import annotations

import numpy as np

from quire.catalog import Catalog
from quire.recommender.build import NUMBERS, ROWS, Parts, assemble, build, mark_of, read_off
from quire.recommender.index import BIT, Index, Ints, Ragged

_MOST = 0.5  # share of changed datasets from which on everything is read anew
_OF_TABLES = ("table_name", "table_group", "table_text", "header")


def renewed(catalog: Catalog, before: Index) -> Index:
    """The index of a catalog that is much like the one before: that of a new build, but for the order of its terms."""
    mark = np.array([mark_of(dataset) for dataset in catalog.datasets], dtype=np.int64)
    known = {each: table for table, each in enumerate(before.mark.tolist())}
    source = np.array([known.get(each, -1) for each in mark.tolist()], dtype=np.int64)
    changed = np.flatnonzero(source < 0)
    if len(changed) > _MOST * len(mark):
        return build(catalog)
    new = read_off(Catalog(tuple(catalog.datasets[table] for table in changed.tolist())))
    source[changed] = before.tables + np.arange(len(changed))
    first = np.concatenate([before.first, before.fields + new.first[1:]])
    fields = _ranges(first[source], first[source + 1])
    terms, number = _terms(before.terms, new.terms)
    rows = {}
    for name in ROWS:
        kept, more = getattr(before, name), new.rows[name]
        joined = Ragged(
            np.concatenate([kept.start, kept.start[-1] + more.start[1:]]),
            np.concatenate([kept.data, number[more.data]]),
        )
        rows[name] = _taken(joined, source if name in _OF_TABLES else fields)
    numbers = {}
    for name in NUMBERS:
        both = np.concatenate([getattr(before, name), new.numbers[name]])
        numbers[name] = both[source if name in _OF_TABLES else fields]
    numbers["traits"] &= ~(BIT["foreign"] | BIT["target"])
    starts = np.concatenate([[0], np.cumsum(first[source + 1] - first[source])]).astype(np.int32)
    return assemble(catalog, _compact(Parts(terms, starts, mark, rows, numbers)))


def _terms(before: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    """All terms, and the numbers of the new ones among them."""
    known = {term: number for number, term in enumerate(before)}
    number = np.array([known.setdefault(term, len(known)) for term in new], dtype=np.int32)
    return tuple(known), number


def _compact(parts: Parts) -> Parts:
    """Without the terms that stand nowhere any more."""
    used = np.zeros(len(parts.terms), dtype=bool)
    for row in parts.rows.values():
        used[row.data] = True
    number = (np.cumsum(used) - 1).astype(np.int32)
    terms = tuple(term for term, kept in zip(parts.terms, used.tolist(), strict=True) if kept)
    rows = {name: Ragged(row.start, number[row.data]) for name, row in parts.rows.items()}
    return parts._replace(terms=terms, rows=rows)


def _taken(rows: Ragged, wanted: Ints) -> Ragged:
    """Some rows, in the order in which they are wanted."""
    starts, ends = rows.start[wanted], rows.start[wanted + 1]
    start = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int32)
    return Ragged(start, rows.data[_ranges(starts, ends)])


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """The numbers of several ranges, one after the other."""
    sizes = ends - starts
    offsets = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    found: Ints = (np.arange(int(sizes.sum())) + offsets).astype(np.int32)
    return found
