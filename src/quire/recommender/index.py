"""The index of a catalog: every table and field as the terms of its name, description and values, in flat arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]


class Ragged(NamedTuple):
    """Rows of unequal length: row ``i`` is ``data[start[i]:start[i + 1]]``."""

    start: Ints
    data: Ints

    def row(self, index: int) -> Ints:
        """One row."""
        return self.data[self.start[index] : self.start[index + 1]]


class Postings(NamedTuple):
    """For each term the tables where it stands, with a weight of 0 to 1 (short names weigh more)."""

    start: Ints
    table: Ints
    weight: Floats


class Index(NamedTuple):
    """Arrays over tables (T), fields (F) and terms (V).

    The fields of table ``t`` are ``first[t]:first[t + 1]``; ``traits`` has one bit for each of ``TRAITS``. ``links``
    are pairs of fields that a relationship equates, many side first; ``link_of`` is its place in the catalog.
    """

    terms: tuple[str, ...]
    first: Ints
    mark: Longs  # (T,) tells what was read of a dataset from everything else
    table_name: Ragged
    table_group: Ragged
    table_text: Ragged
    field_name: Ragged
    field_text: Ragged
    field_values: Ragged
    postings: tuple[Postings, ...]
    spread: Ints  # (V,) in how many tables a term stands
    field_spread: Ints  # (V,) in the names of how many fields
    traits: Ints  # (F,)
    shape: Ints  # (F,) the shapes of known values, bits of ``shapes.SHAPES``
    links: Ints  # (L, 2)
    link_of: Ints  # (L,)
    near: Ragged  # the tables that a relationship connects with a table
    group: Ints  # (T,) tables of one schema or database
    family: Ints  # (T,) shards of one table have one number, -1 for a table that is none
    alias: Ints  # (F,) fields of one folded name have one number
    full: Ints  # (F,) letters of the line that shows a field with all that is said of it
    brief: Ints  # (F,) and of the short one
    header: Ints  # (T,) letters of the short line that shows a table

    @property
    def tables(self) -> int:
        """How many tables."""
        return len(self.first) - 1

    @property
    def fields(self) -> int:
        """How many fields."""
        return int(self.first[-1])


TRAITS = (
    "number", "text", "date", "flag", "primary", "foreign", "target", "unique", "named", "coded", "listed", "told",
)  # fmt: skip
BIT = {trait: 1 << place for place, trait in enumerate(TRAITS)}
