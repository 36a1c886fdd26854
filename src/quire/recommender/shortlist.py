"""What the ranker hands to the packer: tables and fields with their chances, and what goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from quire.recommender.alike import Alike
from quire.recommender.index import Floats, Index, Ints
from quire.recommender.items import Asking, Scope
from quire.recommender.joins import Closure
from quire.recommender.others import Near, examples_for, guides_for, metrics_for, said
from quire.recommender.pins import Pins
from quire.recommender.scoring import Prepared, Scored
from quire.recommender.table_features import TABLE_FEATURES

BRIDGE = 0.6  # chance of a bridge table, and of the keys that lead over it
_UNSCORED = 0.01  # chance of a field that was not scored
_PARTS = {
    "share title loose": "its name fits",
    "share fields loose": "its columns fit",
    "share texts": "descriptions of its columns fit",
    "share values": "values of its columns fit",
}
_TELLING = 0.1  # share of the question from which on a part of a table is a reason
_LIKELY = 0.3  # chance from which on a guide about a table goes with it


class Shortlist(NamedTuple):
    """Tables (c) and fields (m) of the index with their chances; ``owner`` is the place of a field's table.

    ``pinned`` are places of tables, ``pinned_fields`` places of fields, that must be shown; ``bridges`` are places of
    tables that connect others; ``ways`` are relationships by their place in the catalog. ``stands_for`` are the
    look-alikes of a table, ``why`` what of it fits the question, by its place.
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
    stands_for: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    why: Mapping[int, str] = MappingProxyType({})


def stand_ins(ready: Prepared, scored: Scored, alike: Alike) -> dict[int, tuple[str, ...]]:
    """By table (its number) the look-alikes that it stands for: copies, and the shards of its family."""
    family, tables = ready.index.family, scored.scene.tables
    found: dict[int, tuple[str, ...]] = {}
    for place in alike.kept.tolist():
        table = int(tables[place])
        others = {int(tables[other]) for other in alike.stands_for.get(place, ())}
        if family[table] >= 0:
            others |= set(np.flatnonzero(family == family[table]).tolist())
        if others - {table}:
            found[table] = tuple(sorted(ready.name(other) for other in others - {table}))
    return found


def shortlist(
    asking: Asking, pinned: Pins, ready: Prepared, scored: Scored, alike: Alike, closure: Closure
) -> Shortlist:
    """The tables that are kept and the bridges between them, their fields, and what goes with them."""
    listed = _with_bridges(ready.index, scored, alike, closure)
    place = {table: k for k, table in enumerate(listed.tables.tolist())}
    at = {field: k for k, field in enumerate(listed.fields.tolist())}
    fields = (int(ready.index.first[table]) + k for table, k in pinned.fields)
    told = said(scored.asked, ready.index)
    named = metrics_for(told, ready.others)
    named += [Near(metric, 1.0, ()) for metric in pinned.metrics if metric not in {near.place for near in named}]
    chances = zip(listed.tables.tolist(), listed.belief.tolist(), strict=True)
    likely = frozenset(ready.name(table).casefold() for table, chance in chances if chance > _LIKELY)
    alikes = stand_ins(ready, scored, alike)
    return listed._replace(
        pinned=frozenset(place[table] for table in pinned.datasets if table in place),
        pinned_fields=frozenset(at[field] for field in fields if field in at),
        bridges=frozenset(place[table] for table in closure.bridges),
        ways=closure.ways,
        metrics=tuple(named),
        pinned_metrics=frozenset(pinned.metrics),
        guides=tuple(guides_for(ready.catalog, told, ready.others, likely)),
        examples=tuple(examples_for(ready.catalog, told, ready.others, ready.names)),
        scope=tuple(scope for scope in asking.scope if scope.upstream or scope.name in pinned.scope),
        why={place[table]: why for table, why in _reasons(scored).items() if table in place},
        stands_for={place[table]: names for table, names in alikes.items() if table in place},
    )


def _reasons(scored: Scored) -> dict[int, str]:
    """By table (its number) what of it explains most of the question; nothing where that is little."""
    parts = scored.features[:, [TABLE_FEATURES.index(name) for name in _PARTS]]
    tables = scored.scene.tables.tolist()
    best = parts.argmax(axis=1).tolist() if len(parts) else []
    told = list(_PARTS.values())
    return {table: told[part] for table, part, row in zip(tables, best, parts, strict=True) if row[part] >= _TELLING}


def _with_bridges(index: Index, scored: Scored, alike: Alike, closure: Closure) -> Shortlist:
    """Tables and fields alone: what was kept, the bridges, and the keys that lead over them."""
    now = scored.scene
    tables: dict[int, float] = dict(
        zip(now.tables[alike.kept].tolist(), scored.belief[alike.kept].tolist(), strict=True)
    )
    for table in closure.bridges:
        tables[table] = max(tables.get(table, 0.0), BRIDGE)
    inside = np.isin(now.owner, alike.kept)
    fields: dict[int, float] = dict(zip(now.fields[inside].tolist(), scored.chance[inside].tolist(), strict=True))
    for table in closure.bridges:
        for field in range(int(index.first[table]), int(index.first[table + 1])):
            fields.setdefault(field, _UNSCORED)
    for pair in closure.keys:
        for key in pair:
            fields[key] = max(fields.get(key, 0.0), BRIDGE)
    place = {table: k for k, table in enumerate(tables)}
    numbers = np.array(list(fields), dtype=np.int32)
    owner = (np.searchsorted(index.first, numbers, side="right") - 1).tolist()
    return Shortlist(
        np.array(list(tables), dtype=np.int32),
        np.array(list(tables.values()), dtype=np.float32),
        numbers,
        np.array([place[table] for table in owner], dtype=np.int32),
        np.array(list(fields.values()), dtype=np.float32),
    )
