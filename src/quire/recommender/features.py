"""What the scorer looks at: features of tables and of their fields for one question, all plain numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quire.recommender.index import BIT, TRAITS, Floats, Index, Ints, Ragged
from quire.recommender.match import FLAGS, Asked
from quire.recommender.retrieve import Found


class Scene(NamedTuple):
    """The tables under consideration (c) and their fields (m), matched with the words of the question (n).

    ``owner`` says which table a field belongs to (0 to c); ``name``, ``loose``, ``text``, ``held`` are (m, n): how well
    a word stands in the field's name (exactly; also loosely), description and values; ``title``, ``title_loose``, ``home``, ``about``
    are (c, n) for the table's name, its group's name and its description.
    """

    tables: Ints
    fields: Ints
    owner: Ints
    name: Floats
    loose: Floats
    text: Floats
    held: Floats
    covered: Floats  # (m, 2) share of the name's words that the question says: exactly, loosely
    told: Floats  # (m,) share of the description's words
    valued: Floats
    title: Floats
    title_loose: Floats
    home: Floats
    about: Floats
    named: Floats  # (c, 2) share of the table name's words
    links: Ints  # (l, 2) places among the fields


def scene(asked: Asked, found: Found, index: Index) -> Scene:
    """Match the words of a question with the tables that were found, and with all of their fields."""
    tables = found.tables
    fields = _ranges(index.first[tables], index.first[tables + 1])
    owner = np.repeat(np.arange(len(tables), dtype=np.int32), index.first[tables + 1] - index.first[tables])
    slot = np.full(len(index.terms) + 1, -1, dtype=np.int32)
    slot[asked.terms] = np.arange(len(asked.terms), dtype=np.int32)
    name, loose, covered = _match(index.field_name, fields, slot, asked)
    _, text, told = _match(index.field_text, fields, slot, asked)
    held, _, valued = _match(index.field_values, fields, slot, asked)
    title, title_loose, named = _match(index.table_name, tables, slot, asked)
    home, _, _ = _match(index.table_group, tables, slot, asked)
    _, about, _ = _match(index.table_text, tables, slot, asked)
    return Scene(
        tables, fields, owner, name, loose, text, held, covered, told[:, 1], valued[:, 0],
        title, title_loose, home, about, named, _links(index, fields),
    )  # fmt: skip


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """The numbers of several ranges, one after the other."""
    sizes = ends - starts
    if not len(sizes) or not sizes.sum():
        return np.zeros(0, dtype=np.int32)
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return (np.arange(sizes.sum()) + offsets).astype(np.int32)


def _match(rows: Ragged, wanted: Ints, slot: Ints, asked: Asked) -> tuple[Floats, Floats, Floats]:
    """For each wanted row the best of its terms for each word, exactly and loosely, and the shares covered."""
    width = len(asked.stems)
    hard = np.zeros((len(wanted), width), dtype=np.float32)
    soft = np.zeros_like(hard)
    share = np.zeros((len(wanted), 2), dtype=np.float32)
    starts, ends = rows.start[wanted], rows.start[wanted + 1]
    data = rows.data[_ranges(starts, ends)]
    row = np.repeat(np.arange(len(wanted)), ends - starts)
    hit = slot[data]
    keep = hit >= 0
    hit, row = hit[keep], row[keep]
    if not len(hit):
        return hard, soft, share
    fresh = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    at = row[fresh]
    exact, near = asked.exact[hit], asked.soft[hit]
    hard[at] = np.maximum.reduceat(exact, fresh, axis=0)
    soft[at] = np.maximum.reduceat(near, fresh, axis=0)
    size = np.maximum(ends - starts, 1)[at]
    share[at, 0] = np.add.reduceat(exact.max(axis=1), fresh) / size
    share[at, 1] = np.add.reduceat(near.max(axis=1), fresh) / size
    return hard, soft, share


def _links(index: Index, fields: Ints) -> Ints:
    """The links between fields of the scene, as places in it."""
    if not len(index.links) or not len(fields):
        return np.zeros((0, 2), dtype=np.int32)
    place = np.full(index.fields, -1, dtype=np.int32)
    place[fields] = np.arange(len(fields), dtype=np.int32)
    ends = place[index.links]
    return ends[(ends >= 0).all(axis=1)]


def _share(values: Floats, weight: Floats) -> Floats:
    total = float(weight.sum()) or 1.0
    return values @ weight / total


def _by_table(values: Floats, owner: Ints, count: int) -> Floats:
    """The greatest value of each table's fields, for each word."""
    found = np.zeros((count, values.shape[1]), dtype=np.float32)
    if len(owner):
        fresh = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        found[owner[fresh]] = np.maximum.reduceat(values, fresh, axis=0)
    return found


def _spans_hit(rows: Ragged, wanted: Ints, spans: frozenset[tuple[int, ...]]) -> Floats:
    """Whether the whole name stands in the question, word by word; longer names count more."""
    starts, ends = rows.start[wanted].tolist(), rows.start[wanted + 1].tolist()
    found = np.zeros(len(wanted), dtype=np.float32)
    if spans:
        data = rows.data
        possible = {span[0] for span in spans}
        for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if 0 < end - start <= 5 and int(data[start]) in possible and tuple(data[start:end].tolist()) in spans:
                found[place] = end - start
    return found


def _best(values: Floats, owner: Ints, count: int, number: int) -> Floats:
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


def _relative(values: Floats) -> Floats:
    return values / (values.max() or 1.0) if len(values) else values


def _neighbours(links: Ints, owner: Ints, count: int) -> tuple[Ints, Ints]:
    """The pairs of linked tables, both ways."""
    if not len(links):
        none = np.zeros(0, dtype=np.int32)
        return none, none
    left, right = owner[links[:, 0]], owner[links[:, 1]]
    both = np.unique(np.stack([np.r_[left, right], np.r_[right, left]], axis=1), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    return both[:, 0], both[:, 1]


TABLE_FEATURES = (
    *(f"mass {name}" for name in ("table name", "group", "table text", "field names", "field texts", "field values", "union")),
    *(f"relative {name}" for name in ("table name", "group", "table text", "field names", "field texts", "field values", "union")),
    "share title exact", "share title loose", "share fields exact", "share fields loose", "share texts", "share values", "share union",
    "relative share union", "rank union", "named exact", "named loose", "title span", "title span told",
    "field best 1", "field best 2", "field best 3", "fields whole", "field spans", "owned", "owned by names",
    "neighbour union", "neighbour joint", "neighbours", "bridge", "group union", "group best", "group all", "group gap", "group size", "tables", "fields", "fields of all",
    "fused", "rank", *FLAGS,
)  # fmt: skip


def table_features(asked: Asked, found: Found, index: Index, now: Scene) -> Floats:
    """(c, len(TABLE_FEATURES)) numbers for the tables of a scene."""
    weight, count = asked.weight, len(now.tables)
    owner = now.owner
    total = float(weight.sum()) or 1.0
    names, loose = _by_table(now.name, owner, count), _by_table(now.loose, owner, count)
    texts, held = _by_table(now.text, owner, count), _by_table(now.held, owner, count)
    union = np.maximum.reduce([now.title_loose, loose * 0.9, texts * 0.6, held * 0.7, now.about * 0.5])
    share = _share(union, weight)
    mass = found.mass / total
    own = _owned(union, weight)
    own_names = _owned(np.maximum(now.title_loose, loose), weight)
    field_mass = _share(now.loose, weight)
    spans = _spans_hit(index.field_name, now.fields, asked.spans | asked.spans_told)
    title = _spans_hit(index.table_name, now.tables, asked.spans)
    title_told = _spans_hit(index.table_name, now.tables, asked.spans_told)
    near, far = _neighbours(now.links, owner, count)
    around = np.zeros(count, dtype=np.float32)
    joint = np.zeros(count, dtype=np.float32)
    degree = np.bincount(near, minlength=count) if len(near) else np.zeros(count)
    if len(near):
        np.maximum.at(around, near, share[far])
        np.maximum.at(joint, near, np.maximum(union[near], union[far]) @ weight / total)
    keys = ((index.traits[now.fields] & (BIT["foreign"] | BIT["primary"])) > 0).astype(np.float32)
    sizes = np.maximum(np.bincount(owner, minlength=count), 1)
    bridge = np.bincount(owner, weights=keys, minlength=count) / sizes
    groups = np.unique(index.group[now.tables], return_inverse=True)[1]
    together = np.zeros((groups.max() + 1 if count else 0, union.shape[1]), dtype=np.float32)
    np.maximum.at(together, groups, union)
    best_in_group = np.zeros(len(together), dtype=np.float32)
    np.maximum.at(best_in_group, groups, share)
    columns = [
        *mass.T, *(_relative(column) for column in mass.T),
        _share(now.title, weight), _share(now.title_loose, weight), _share(names, weight), _share(loose, weight),
        _share(texts, weight), _share(held, weight), share, _relative(share), np.argsort(np.argsort(-share, kind="stable")),
        now.named[:, 0], now.named[:, 1], title, title_told, *_best(field_mass, owner, count, 3).T,
        np.bincount(owner, weights=now.covered[:, 0] > 0.99, minlength=count), np.bincount(owner, weights=spans, minlength=count),
        own, own_names, around, joint, degree, bridge, _share(together, weight)[groups], best_in_group[groups],
        found.group / total, (found.group.max() - found.group) / total if count else found.group, np.bincount(groups, minlength=1)[groups] if count else groups,
        np.full(count, np.log1p(index.tables)), sizes, np.full(count, np.log1p(index.fields)),
        _relative(found.fused), np.arange(count), *(np.full(count, flag) for flag in asked.flags),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32) if count else np.zeros((0, len(TABLE_FEATURES)), np.float32)


def _owned(values: Floats, weight: Floats) -> Floats:
    """How much of the question only this row says best: words shared among rows count less."""
    if not len(values):
        return np.zeros(0, dtype=np.float32)
    top = values.max(axis=0)
    best = (values >= top - 1e-6) & (top > 0)
    return (best / np.maximum(best.sum(axis=0), 1)) @ weight / (float(weight.sum()) or 1.0)


FIELD_FEATURES = (
    "name exact", "name loose", "name covered exact", "name covered loose", "name words", "name best word", "beyond table",
    "text", "told", "values", "valued", "value best word", "with table", "owned", "owned in table", "owned text", "rank in table",
    "rank text in table", "span", "span told", "name in table name", *(f"is {trait}" for trait in TRAITS), "place", "of",
    "table", "table rank", "table gap", "table title", "table union", "unexplained", "unexplained here", "same name", "same name in group",
    "same name better", "to partner", "from partner", "joint partner", "links", "joint best", "group", "tables", "fields of all", *FLAGS,
)  # fmt: skip


def field_features(asked: Asked, index: Index, now: Scene, belief: Floats) -> Floats:
    """(m, len(FIELD_FEATURES)) numbers for the fields of a scene; ``belief`` (c) is how likely each table is needed."""
    weight, owner, count = asked.weight, now.owner, len(now.tables)
    size = len(now.fields)
    if not size:
        return np.zeros((0, len(FIELD_FEATURES)), dtype=np.float32)
    total = float(weight.sum()) or 1.0
    name, loose = _share(now.name, weight), _share(now.loose, weight)
    text, held = _share(now.text, weight), _share(now.held, weight)
    beyond = _share(np.maximum(now.loose - now.title_loose[owner], 0), weight)
    joined = _share(np.maximum(now.loose, now.title_loose[owner]), weight)
    first = np.searchsorted(owner, np.arange(count))
    sizes = np.bincount(owner, minlength=count)
    traits = index.traits[now.fields]
    marks = [((traits & BIT[trait]) > 0).astype(np.float32) for trait in TRAITS]
    best = np.argsort(np.argsort(-belief, kind="stable"), kind="stable")
    union = np.maximum(_by_table(np.maximum(now.loose, 0.6 * now.text), owner, count), now.title_loose)
    known = union[belief > 0.3].max(axis=0) if (belief > 0.3).any() else np.zeros(len(weight), dtype=np.float32)
    unexplained = float(((known < 0.5) * weight).sum() / total)
    here = _share((union < 0.5).astype(np.float32), weight)
    alias = np.unique(index.alias[now.fields], return_inverse=True)[1]
    same = np.bincount(alias)[alias]
    group = np.unique(index.group[now.tables], return_inverse=True)[1]
    pair = np.unique(np.stack([alias, group[owner]], axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    same_here = np.bincount(pair)[pair]
    top = np.zeros(alias.max() + 1, dtype=np.float32)
    np.maximum.at(top, alias, belief[owner])
    group_belief = np.zeros(group.max() + 1, dtype=np.float32)
    np.add.at(group_belief, group, belief)
    into, out, degree = (np.zeros(size, dtype=np.float32) for _ in range(3))
    if len(now.links):
        left, right = now.links[:, 0], now.links[:, 1]
        np.maximum.at(into, left, belief[owner[right]])
        np.maximum.at(out, right, belief[owner[left]])
        np.add.at(degree, left, 1)
        np.add.at(degree, right, 1)
    partner = np.maximum(into, out)
    table = belief[owner]
    joint = partner * table
    best_joint = np.zeros(count, dtype=np.float32)
    np.maximum.at(best_joint, owner, joint)
    columns = [
        name, loose, now.covered[:, 0], now.covered[:, 1], np.diff(index.field_name.start)[now.fields],
        (now.loose * weight).max(axis=1) if len(weight) else name, beyond, text, now.told, held, now.valued,
        (now.held * weight).max(axis=1) if len(weight) else held, joined, _owned(now.loose, weight), _owned_within(now.loose, owner, count, weight),
        _owned(np.maximum(now.loose, now.text), weight), _rank_within(loose, owner, first), _rank_within(text + loose, owner, first),
        _spans_hit(index.field_name, now.fields, asked.spans), _spans_hit(index.field_name, now.fields, asked.spans_told),
        _share(np.minimum(now.loose, now.title_loose[owner]), weight), *marks, np.arange(size) - first[owner], sizes[owner],
        table, best[owner], (belief.max() - belief)[owner], _share(now.title_loose, weight)[owner], _share(union, weight)[owner],
        np.full(size, unexplained), here[owner], same, same_here, top[alias] - table, into, out, joint, degree, best_joint[owner],
        group_belief[group[owner]], np.full(size, np.log1p(index.tables)), np.full(size, np.log1p(index.fields)),
        *(np.full(size, flag) for flag in asked.flags),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _owned_within(values: Floats, owner: Ints, count: int, weight: Floats) -> Floats:
    top = _by_table(values, owner, count)[owner]
    return ((values >= top - 1e-6) & (top > 0)) @ weight / (float(weight.sum()) or 1.0)


def _rank_within(values: Floats, owner: Ints, first: Ints) -> Floats:
    order = np.lexsort((-values, owner))
    rank = np.empty(len(values), dtype=np.float32)
    rank[order] = np.arange(len(values)) - first[owner[order]]
    return rank
