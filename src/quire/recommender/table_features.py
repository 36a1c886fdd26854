"""What the scorer looks at of a table for one question: plain numbers, each by its name."""

from __future__ import annotations

import numpy as np

from quire.recommender.index import BIT, Floats, Index
from quire.recommender.literals import FLAGS
from quire.recommender.match import Asked
from quire.recommender.retrieve import Found
from quire.recommender.scene import Scene
from quire.recommender.sums import best, by_table, neighbours, owned, ranks, relative, share, spans_hit

TABLE_FEATURES = (
    *(f"mass {name}" for name in ("table name", "group", "table text", "field names", "field texts", "field values",
    "union")),
    *(f"relative {name}" for name in ("table name", "group", "table text", "field names", "field texts",
    "field values", "union")),
    "share title exact", "share title loose", "share fields exact", "share fields loose", "share texts",
    "share values", "share union",
    "relative share union", "rank union", "named exact", "named loose", "title span", "title span told",
    "field best 1", "field best 2", "field best 3", "fields whole", "field spans", "owned", "owned by names",
    "beside title", "beside names",
    "neighbour union", "neighbour joint", "neighbours", "bridge", "group union", "group best", "group all",
    "group gap", "group size", "tables", "fields", "fields of all",
    "fused", "rank", *FLAGS,
)  # fmt: skip


def table_features(asked: Asked, found: Found, index: Index, now: Scene) -> Floats:
    """(c, len(TABLE_FEATURES)) numbers for the tables of a scene."""
    weight, count = asked.weight, len(now.tables)
    owner = now.owner
    total = float(weight.sum()) or 1.0
    names, loose = by_table(now.name, owner, count), by_table(now.loose, owner, count)
    texts, held = by_table(now.text, owner, count), by_table(now.held, owner, count)
    union = np.maximum.reduce([now.title_loose, loose * 0.9, texts * 0.6, held * 0.7, now.about * 0.5])
    explained = share(union, weight)
    mass = found.mass / total
    own = owned(union, weight)
    own_names = owned(np.maximum(now.title_loose, loose), weight)
    field_mass = share(now.loose, weight)
    spans = spans_hit(index.field_name, now.fields, asked.spans | asked.spans_told)
    title = spans_hit(index.table_name, now.tables, asked.spans)
    title_told = spans_hit(index.table_name, now.tables, asked.spans_told)
    around, joint, degree = _around(asked, now, union, explained)
    keys = ((index.traits[now.fields] & (BIT["foreign"] | BIT["primary"])) > 0).astype(np.float32)
    sizes = np.maximum(np.bincount(owner, minlength=count), 1)
    bridge = np.bincount(owner, weights=keys, minlength=count) / sizes
    groups = np.unique(index.group[now.tables], return_inverse=True)[1]
    together = np.zeros((groups.max() + 1 if count else 0, union.shape[1]), dtype=np.float32)
    np.maximum.at(together, groups, union)
    best_in_group = np.zeros(len(together), dtype=np.float32)
    np.maximum.at(best_in_group, groups, explained)
    columns = [
        *mass.T, *(relative(column) for column in mass.T),
        share(now.title, weight), share(now.title_loose, weight), share(names, weight), share(loose, weight),
        share(texts, weight), share(held, weight), explained, relative(explained),
        ranks(explained),
        now.named[:, 0], now.named[:, 1], title, title_told, *best(field_mass, owner, count, 3).T,
        np.bincount(owner, weights=now.covered[:, 0] > 0.99, minlength=count),
        np.bincount(owner, weights=spans, minlength=count),
        own, own_names, (now.title_loose * asked.beside).max(axis=1, initial=0),
        (loose * asked.beside).max(axis=1, initial=0), around, joint, degree, bridge,
        share(together, weight)[groups], best_in_group[groups],
        found.group / total, (found.group.max() - found.group) / total if count else found.group,
        np.bincount(groups, minlength=1)[groups] if count else groups,
        np.full(count, np.log1p(index.tables)), sizes, np.full(count, np.log1p(index.fields)),
        relative(found.fused), ranks(found.fused), *(np.full(count, flag) for flag in asked.flags),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32) if count else np.zeros((0, len(TABLE_FEATURES)), np.float32)


def _around(asked: Asked, now: Scene, union: Floats, explained: Floats) -> tuple[Floats, Floats, Floats]:
    """For each table how well its best neighbour explains the question, how well both do, and how many it has."""
    count = len(now.tables)
    total = float(asked.weight.sum()) or 1.0
    near, far = neighbours(now.links, now.owner, count)
    around, joint = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
    if len(near):
        np.maximum.at(around, near, explained[far])
        np.maximum.at(joint, near, np.maximum(union[near], union[far]) @ asked.weight / total)
    return around, joint, np.bincount(near, minlength=count).astype(np.float32)
