"""What the ranker hands to the packer: tables and fields with their chances, and what goes with them."""

from __future__ import annotations

from typing import NamedTuple

from quire.recommender.index import Floats, Ints
from quire.recommender.items import Scope
from quire.recommender.others import Near


class Shortlist(NamedTuple):
    """Tables (c) and fields (m) of the index with their chances; ``owner`` is the place of a field's table.

    ``pinned`` are places of tables, ``pinned_fields`` places of fields, that must be shown; ``bridges`` are places of
    tables that connect others; ``ways`` are relationships by their place in the catalog.
    """

    tables: Ints
    belief: Floats
    fields: Ints
    owner: Ints
    chance: Floats
    pinned: frozenset[int] = frozenset()
    pinned_fields: frozenset[int] = frozenset()
    bridges: frozenset[int] = frozenset()
    ways: tuple[int, ...] = ()
    metrics: tuple[Near, ...] = ()
    pinned_metrics: frozenset[int] = frozenset()
    guides: tuple[Near, ...] = ()
    examples: tuple[Near, ...] = ()
    scope: tuple[Scope, ...] = ()
