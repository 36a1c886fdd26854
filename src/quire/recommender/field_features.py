"""What the scorer looks at of a field for one question: plain numbers, each by its name."""

from __future__ import annotations

import numpy as np

from quire.recommender.index import BIT, TRAITS, Floats, Index
from quire.recommender.literals import FLAGS
from quire.recommender.match import Asked
from quire.recommender.scene import Scene
from quire.recommender.sums import by_table, namesakes, owned, owned_within, rank_within, ranks, share, spans_hit

FIELD_FEATURES = (
    "name exact", "name loose", "name covered exact", "name covered loose", "name words", "name best word",
    "beyond table",
    "text", "told", "values", "valued", "value best word", "with table", "owned", "owned in table", "owned text",
    "rank in table",
    "rank text in table", "span", "span told", "name in table name", "beside name", "beside text", "beside table",
    "shape", "shape known", "slot", "slot rank", *(f"is {trait}" for trait in TRAITS), "place", "of",
    "table", "table rank", "table gap", "table title", "table union", "unexplained", "unexplained here", "same name",
    "same name in group",
    "same name better", "namesake", "namesake joint", "to partner", "from partner", "joint partner", "links",
    "joint best", "group", "tables", "fields of all", *FLAGS,
)  # fmt: skip


def field_features(asked: Asked, index: Index, now: Scene, belief: Floats) -> Floats:
    """(m, len(FIELD_FEATURES)) numbers for the fields of a scene; ``belief`` (c) is how likely each table is needed."""
    weight, owner, count = asked.weight, now.owner, len(now.tables)
    size = len(now.fields)
    if not size:
        return np.zeros((0, len(FIELD_FEATURES)), dtype=np.float32)
    total = float(weight.sum()) or 1.0
    name, loose = share(now.name, weight), share(now.loose, weight)
    text, held = share(now.text, weight), share(now.held, weight)
    beyond = share(np.maximum(now.loose - now.title_loose[owner], 0), weight)
    joined = share(np.maximum(now.loose, now.title_loose[owner]), weight)
    first = np.searchsorted(owner, np.arange(count))
    sizes = np.bincount(owner, minlength=count)
    traits = index.traits[now.fields]
    marks = [((traits & BIT[trait]) > 0).astype(np.float32) for trait in TRAITS]
    table_rank = ranks(belief)
    union = np.maximum(by_table(np.maximum(now.loose, 0.6 * now.text), owner, count), now.title_loose)
    known = union[belief > 0.3].max(axis=0) if (belief > 0.3).any() else np.zeros(len(weight), dtype=np.float32)
    unexplained = float(((known < 0.5) * weight).sum() / total)
    here = share((union < 0.5).astype(np.float32), weight)
    alias = np.unique(index.alias[now.fields], return_inverse=True)[1]
    same = np.bincount(alias)[alias]
    group = np.unique(index.group[now.tables], return_inverse=True)[1]
    pair = np.unique(np.stack([alias, group[owner]], axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    same_here = np.bincount(pair)[pair]
    top = np.zeros(alias.max() + 1, dtype=np.float32)
    np.maximum.at(top, alias, belief[owner])
    namesake = namesakes(alias, owner, belief)
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
    slot = _slots(asked, index, now, table)
    columns = [
        name, loose, now.covered[:, 0], now.covered[:, 1], np.diff(index.field_name.start)[now.fields],
        (now.loose * weight).max(axis=1) if len(weight) else name, beyond, text, now.told, held, now.valued,
        (now.held * weight).max(axis=1) if len(weight) else held, joined, owned(now.loose, weight),
        owned_within(now.loose, owner, count, weight),
        owned(np.maximum(now.loose, now.text), weight), rank_within(loose, owner, first),
        rank_within(text + loose, owner, first),
        spans_hit(index.field_name, now.fields, asked.spans),
        spans_hit(index.field_name, now.fields, asked.spans_told),
        share(np.minimum(now.loose, now.title_loose[owner]), weight),
        (now.loose * asked.beside).max(axis=1, initial=0), (now.text * asked.beside).max(axis=1, initial=0),
        (now.title_loose * asked.beside).max(axis=1, initial=0)[owner], (index.shape[now.fields] & asked.shape) > 0,
        index.shape[now.fields] > 0, slot, rank_within(slot, owner, first), *marks, np.arange(size) - first[owner],
        sizes[owner],
        table, table_rank[owner], (belief.max() - belief)[owner], share(now.title_loose, weight)[owner],
        share(union, weight)[owner],
        np.full(size, unexplained), here[owner], same, same_here, top[alias] - table, namesake, namesake * table,
        into, out, joint, degree, best_joint[owner],
        group_belief[group[owner]], np.full(size, np.log1p(index.tables)), np.full(size, np.log1p(index.fields)),
        *(np.full(size, flag) for flag in asked.flags),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _slots(asked: Asked, index: Index, now: Scene, table: Floats) -> Floats:
    """How well each field could hold a value that the question names, by kind and shape: a date, a name, a code.

    The values that people ask for are often in a column that they do not name: the set of «Battlebond» is by its name.
    """
    flags = dict(zip(FLAGS, asked.flags.tolist(), strict=True))
    traits = index.traits[now.fields]

    def has(trait: str) -> Floats:
        return ((traits & BIT[trait]) > 0).astype(np.float32)

    alike = ((index.shape[now.fields] & asked.shape) > 0).astype(np.float32)
    text = has("text") * (1 - has("coded"))
    fit = np.zeros(len(now.fields), dtype=np.float32)
    if flags["dates"] or flags["year"]:
        fit = np.maximum(fit, has("date") * (1.0 if flags["dates"] else 0.6))
    if flags["quoted"] or flags["capitals"]:
        fit = np.maximum(fit, text * np.maximum(has("named"), np.maximum(0.8 * alike, 0.3)))
    if flags["codes"]:
        fit = np.maximum(fit, np.maximum(0.6 * has("coded"), 0.8 * alike * has("text")))
    beside = (now.title_loose * asked.beside).max(axis=1, initial=0)[now.owner]
    slots: Floats = (fit * table * (0.6 + 0.4 * beside)).astype(np.float32)
    return slots
