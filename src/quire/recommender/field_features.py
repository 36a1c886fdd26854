"""What the scorer looks at of a field for one question: plain numbers, each by its name."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from quire.recommender.index import BIT, TRAITS, Floats, Index
from quire.recommender.literals import FLAGS
from quire.recommender.match import Asked
from quire.recommender.scene import Scene
from quire.recommender.sums import by_table, namesakes, owned, owned_within, rank_within, ranks, share, spans_hit

Columns = list[npt.NDArray[Any]]
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
    size = len(now.fields)
    if not size:
        return np.zeros((0, len(FIELD_FEATURES)), dtype=np.float32)
    columns = [
        *_words(asked, index, now),
        *_values(asked, index, now, belief),
        *_home(asked, index, now, belief),
        *_company(index, now, belief),
        np.full(size, np.log1p(index.tables)), np.full(size, np.log1p(index.fields)),
        *(np.full(size, flag) for flag in asked.flags),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _words(asked: Asked, index: Index, now: Scene) -> Columns:
    """What the question's words have to do with names, descriptions and values."""
    weight, owner, count = asked.weight, now.owner, len(now.tables)
    name, loose = share(now.name, weight), share(now.loose, weight)
    text, held = share(now.text, weight), share(now.held, weight)
    title = now.title_loose[owner]
    first = np.searchsorted(owner, np.arange(count))
    return [
        name, loose, now.covered[:, 0], now.covered[:, 1], np.diff(index.field_name.start)[now.fields],
        (now.loose * weight).max(axis=1, initial=0), share(np.maximum(now.loose - title, 0), weight),
        text, now.told, held, now.valued, (now.held * weight).max(axis=1, initial=0),
        share(np.maximum(now.loose, title), weight), owned(now.loose, weight),
        owned_within(now.loose, owner, count, weight), owned(np.maximum(now.loose, now.text), weight),
        rank_within(loose, owner, first), rank_within(text + loose, owner, first),
        spans_hit(index.field_name, now.fields, asked.spans),
        spans_hit(index.field_name, now.fields, asked.spans_told),
        share(np.minimum(now.loose, title), weight),
    ]  # fmt: skip


def _values(asked: Asked, index: Index, now: Scene, belief: Floats) -> Columns:
    """What the values that the question names have to do with a field, and what kind of field it is."""
    owner = now.owner
    first = np.searchsorted(owner, np.arange(len(now.tables)))
    slot = _slots(asked, index, now, belief[owner])
    shape, traits = index.shape[now.fields], index.traits[now.fields]
    return [
        (now.loose * asked.beside).max(axis=1, initial=0), (now.text * asked.beside).max(axis=1, initial=0),
        (now.title_loose * asked.beside).max(axis=1, initial=0)[owner], (shape & asked.shape) > 0, shape > 0,
        slot, rank_within(slot, owner, first), *((traits & BIT[trait]) > 0 for trait in TRAITS),
    ]  # fmt: skip


def _home(asked: Asked, index: Index, now: Scene, belief: Floats) -> Columns:
    """Where a field stands in its table, and what is thought of that."""
    weight, owner, count = asked.weight, now.owner, len(now.tables)
    total = float(weight.sum()) or 1.0
    first, sizes = np.searchsorted(owner, np.arange(count)), np.bincount(owner, minlength=count)
    union = np.maximum(by_table(np.maximum(now.loose, 0.6 * now.text), owner, count), now.title_loose)
    known = union[belief > 0.3].max(axis=0, initial=0)
    unexplained = float(((known < 0.5) * weight).sum() / total)
    here = share((union < 0.5).astype(np.float32), weight)
    return [
        np.arange(len(owner)) - first[owner], sizes[owner], belief[owner], ranks(belief)[owner],
        (belief.max() - belief)[owner], share(now.title_loose, weight)[owner], share(union, weight)[owner],
        np.full(len(owner), unexplained), here[owner],
    ]  # fmt: skip


def _company(index: Index, now: Scene, belief: Floats) -> Columns:
    """Fields of the same name, fields that are linked, and the group of a field's table."""
    owner, size = now.owner, len(now.fields)
    table = belief[owner]
    alias = np.unique(index.alias[now.fields], return_inverse=True)[1]
    group = np.unique(index.group[now.tables], return_inverse=True)[1]
    pair = np.unique(np.stack([alias, group[owner]], axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    top = np.zeros(alias.max() + 1, dtype=np.float32)
    np.maximum.at(top, alias, table)
    namesake = namesakes(alias, owner, belief)
    into, out, degree = (np.zeros(size, dtype=np.float32) for _ in range(3))
    if len(now.links):
        left, right = now.links[:, 0], now.links[:, 1]
        np.maximum.at(into, left, belief[owner[right]])
        np.maximum.at(out, right, belief[owner[left]])
        np.add.at(degree, left, 1)
        np.add.at(degree, right, 1)
    joint = np.maximum(into, out) * table
    best = np.zeros(len(now.tables), dtype=np.float32)
    np.maximum.at(best, owner, joint)
    return [
        np.bincount(alias)[alias], np.bincount(pair)[pair], top[alias] - table, namesake, namesake * table,
        into, out, joint, degree, best[owner], np.bincount(group, weights=belief)[group[owner]],
    ]  # fmt: skip


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
