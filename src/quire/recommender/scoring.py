"""Scores the tables that were found, and their fields: what was learned, the team's trust, metrics, pins."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quire.catalog import Catalog
from quire.recommender.embed import EmbeddingView, Similar
from quire.recommender.field_features import FIELD_FEATURES, field_features
from quire.recommender.index import Floats, Index, Ints
from quire.recommender.items import Asking, Stages
from quire.recommender.match import Asked, ask
from quire.recommender.others import COVERS, Others, metrics_for, others, said
from quire.recommender.pins import Pins, without_pins
from quire.recommender.retrieve import Found, retrieve
from quire.recommender.scene import Scene, narrow, scene
from quire.recommender.spelling import Spelling
from quire.recommender.sums import share
from quire.recommender.table_features import TABLE_FEATURES, table_features
from quire.recommender.trees import Forest, chances, load_forests
from quire.recommender.trust import Trust, signals, trusted

WEIGHTS = Path(__file__).with_name("weights.npz")
CONSIDERED = 72  # tables that are scored
PINNED = 0.9  # chance that a pinned table has at least
BEHIND_METRIC = 0.8  # and a table behind a metric that the question names


class Prepared:
    """A catalog with all that is made of it before the first question."""

    def __init__(self, catalog: Catalog, index: Index, embeddings: EmbeddingView | None = None) -> None:
        self.catalog = catalog
        self.index = index
        self.embeddings = embeddings
        self.spelling = Spelling(index)
        self.others: Others = others(catalog)
        self.names = frozenset(dataset.name.casefold() for dataset in catalog.datasets)

    def name(self, table: int) -> str:
        """The name of a table by its number."""
        return self.catalog.datasets[table].name


class Weights(NamedTuple):
    """What scores: the learned forests, and the team's trust on top."""

    forests: dict[str, Forest]
    trust: Trust


class Scored(NamedTuple):
    """What scoring found: the scene, the chances of tables and fields.

    ``logits`` are what was learned of the tables, ``marks`` the team's signals on top.
    """

    asked: Asked
    scene: Scene
    features: Floats
    logits: Floats
    marks: Floats
    belief: Floats
    chance: Floats
    notes: tuple[str, ...] = ()
    seconds: float = 0.0  # that finding the tables took


def score(asking: Asking, pinned: Pins, ready: Prepared, weights: Weights, stages: Stages) -> Scored:
    """Retrieve tables for a question, and score them and their fields."""
    index, began = ready.index, time.perf_counter()
    asked = ask(without_pins(asking.question), asking.evidence, index, ready.spelling, stages)
    similar = ready.embeddings.similar(asking.question) if ready.embeddings is not None else Similar(None)
    found = _with_pinned(retrieve(asked, index, CONSIDERED, frozenset(stages.views), similar.scores), pinned)
    seconds = time.perf_counter() - began
    now = scene(asked, found, index)
    features = table_features(asked, found, index, now)
    logits = weights.forests["tables"].logits(features) if stages.learned else _fused(found)
    marks = signals([ready.catalog.datasets[table] for table in found.tables.tolist()], asking.usage)
    belief = _from_metrics(asked, found, ready, chances(trusted(logits, marks, weights.trust)))
    belief = np.maximum(belief, PINNED * np.isin(found.tables, pinned.datasets)).astype(np.float32)
    now = narrow(now, asked, belief, index, pinned=_pinned_tables(pinned))
    if stages.learned:
        chance = chances(weights.forests["fields"].logits(field_features(asked, index, now, belief)))
    else:
        chance = (belief[now.owner] * np.clip(share(now.loose, asked.weight), 0, 1)).astype(np.float32)
    notes = (similar.note,) if similar.note else ()
    return Scored(asked, now, features, logits, marks, belief, chance, notes, seconds)


def _from_metrics(asked: Asked, found: Found, ready: Prepared, belief: Floats) -> Floats:
    """A metric that is named makes the tables behind it likely."""
    behind: dict[str, float] = {}
    for near in metrics_for(said(asked, ready.index), ready.others):
        if near.score >= COVERS:
            behind.update((name.casefold(), BEHIND_METRIC * near.score) for name in near.datasets)
    if behind:
        least = [behind.get(ready.name(table).casefold(), 0.0) for table in found.tables.tolist()]
        belief = np.maximum(belief, np.array(least, dtype=np.float32))
    return belief


def _pinned_tables(pinned: Pins) -> Ints:
    return np.array(list(dict.fromkeys([*pinned.datasets, *(table for table, _ in pinned.fields)])), dtype=np.int32)


def _with_pinned(found: Found, pinned: Pins) -> Found:
    """The tables that were found, and those that are pinned, first."""
    wanted = _pinned_tables(pinned)
    missing = wanted[~np.isin(wanted, found.tables)]
    if not len(missing):
        return found
    nothing = np.zeros(len(missing), dtype=np.float32)
    return Found(
        np.concatenate([missing, found.tables]),
        np.concatenate([nothing, found.fused]),
        np.concatenate([np.zeros((len(missing), found.mass.shape[1]), dtype=np.float32), found.mass]),
        np.concatenate([nothing, found.group]),
    )


def _fused(found: Found) -> Floats:
    """The log-odds of tables by their fused ranks alone, for when nothing learned is used."""
    chance = np.clip(0.95 * found.fused / max(float(found.fused.max(initial=0)), 1e-9), 1e-6, 0.95)
    logits: Floats = np.log(chance / (1 - chance)).astype(np.float32)
    return logits


@cache
def shipped() -> dict[str, Forest]:
    """The weights that come with Quire; the features that they were trained on are those of today."""
    forests = load_forests(WEIGHTS)
    for forest, features in (("tables", TABLE_FEATURES), ("fields", FIELD_FEATURES)):
        assert forests[forest].names == features, f"weights of {forest} for other features: run make train-ranker"
    return forests
