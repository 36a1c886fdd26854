"""The recommender: retrieve, filter, score, rank and pack what a model should see of a catalog for one question."""

from __future__ import annotations

import time

import numpy as np

from quire.recommender.alike import Alike, collapse
from quire.recommender.build import build
from quire.recommender.embed import EmbeddingView
from quire.recommender.filters import Admitted
from quire.recommender.index import Index
from quire.recommender.items import Asking, Dropped, Likely, Receipt, Recommendation, Stage, Stages
from quire.recommender.joins import Closure, close
from quire.recommender.pack import pack
from quire.recommender.pins import Pins, pins
from quire.recommender.scoring import Prepared, Scored, Weights, score, shipped
from quire.recommender.shortlist import shortlist, stand_ins
from quire.recommender.table_features import TABLE_FEATURES
from quire.recommender.trees import Forest
from quire.recommender.trust import Trust

_SAID_FEATURES = 6
_SAID_DATASETS = 12
_SAID_DROPPED = 20


class Recommender:
    """A catalog made ready for questions: what may be shown of it, its index, the weights.

    Building is linear in the fields of the catalog; asking changes nothing, so that threads may share one.
    """

    def __init__(
        self,
        admitted: Admitted,
        index: Index | None = None,
        trust: Trust | None = None,
        embeddings: EmbeddingView | None = None,
        stages: Stages | None = None,
        forests: dict[str, Forest] | None = None,
    ) -> None:
        self.admitted = admitted
        self.catalog = admitted.catalog
        self.index = index if index is not None else build(self.catalog)
        self.trust = trust if trust is not None else Trust()
        self.stages = stages if stages is not None else Stages()
        self._ready = Prepared(self.catalog, self.index, embeddings)
        self._weights = Weights(forests if forests is not None else shipped(), self.trust)

    def recommend(self, asking: Asking) -> Recommendation:
        """The context for a question; never raises for what a person asked."""
        trace = _Trace(list(self.admitted.stages))
        pinned = pins(asking.question, self.catalog, asking.scope, self.admitted.withheld)
        scored = self.score(asking, pinned)
        considered = len(scored.scene.tables)
        trace.add("retrieve", self.index.tables, considered, notes=scored.notes, seconds=scored.seconds)
        trace.add("score", considered, considered, notes=(f"{len(scored.scene.fields):,} of their fields were scored",))
        alike = self._alike(scored, pinned)
        alikes = {self._ready.name(table): names for table, names in stand_ins(self._ready, scored, alike).items()}
        trace.add("rank: look-alikes", considered, len(alike.kept), self._collapsed(scored, alike))
        closure = self._closure(scored, alike)
        listed = shortlist(asking, pinned, self._ready, scored, alike, closure)
        bridges = tuple(map(self._ready.name, closure.bridges))
        trace.add(
            "rank: joins", len(alike.kept), len(listed.tables), notes=tuple(f"{each} connects" for each in bridges)
        )
        packed = pack(listed, self.catalog, self.index, asking.budget, self.stages.forms)
        trace.add("pack", len(listed.tables) + len(listed.fields), len(packed.items))
        return Recommendation(
            packed.items,
            packed.text,
            packed.tokens,
            Receipt(
                tuple(trace.stages),
                self._likely(scored),
                pinned.names,
                pinned.withheld,
                alikes,
                bridges,
                packed.caveats,
                packed.cut,
            ),
        )

    def score(self, asking: Asking, pinned: Pins) -> Scored:
        """The first half alone: tables retrieved and scored, with their fields."""
        return score(asking, pinned, self._ready, self._weights, self.stages)

    def _alike(self, scored: Scored, pinned: Pins) -> Alike:
        tables = scored.scene.tables
        if not self.stages.alike:
            return Alike(np.arange(len(tables), dtype=np.int32), {})
        stay = frozenset([*pinned.datasets, *(table for table, _ in pinned.fields)])
        return collapse(tables, scored.belief, self.index, self.catalog.datasets, stay)

    def _closure(self, scored: Scored, alike: Alike) -> Closure:
        if not self.stages.joins:
            return Closure((), (), ())
        tables = scored.scene.tables
        gone = frozenset(np.delete(tables, alike.kept).tolist())
        return close(tables[alike.kept], scored.belief[alike.kept], self.index, self.catalog, gone)

    def _collapsed(self, scored: Scored, alike: Alike) -> tuple[Dropped, ...]:
        tables = scored.scene.tables.tolist()
        return tuple(
            Dropped("dataset", self._ready.name(tables[other]), f"{self._ready.name(tables[place])} stands for it.")
            for place, those in alike.stands_for.items()
            for other in those
        )

    def _likely(self, scored: Scored) -> tuple[Likely, ...]:
        """The likeliest tables, each with the features in which it stands out most from the others."""
        if not len(scored.belief):
            return ()
        middle, spread = scored.features.mean(axis=0), scored.features.std(axis=0) + 1e-6
        found = []
        for place in np.argsort(-scored.belief, kind="stable")[:_SAID_DATASETS].tolist():
            apart = np.abs((scored.features[place] - middle) / spread)
            best = np.argsort(-apart, kind="stable")[:_SAID_FEATURES]
            values = {TABLE_FEATURES[k]: round(float(scored.features[place, k]), 3) for k in best if apart[k] > 0.5}
            name = self._ready.name(int(scored.scene.tables[place]))
            found.append(Likely(name, round(float(scored.belief[place]), 4), values))
        return tuple(found)


class _Trace:
    """The stages so far, each with the time since the one before."""

    def __init__(self, stages: list[Stage]) -> None:
        self.stages = stages
        self._since = time.perf_counter()

    def add(
        self,
        name: str,
        came: int,
        went: int,
        dropped: tuple[Dropped, ...] = (),
        notes: tuple[str, ...] = (),
        seconds: float | None = None,
    ) -> None:
        """A stage; it took all the time since the one before, unless ``seconds`` says how much of it."""
        now = time.perf_counter() if seconds is None else self._since + seconds
        self.stages.append(Stage(name, came, went, dropped[:_SAID_DROPPED], notes, round(now - self._since, 5)))
        self._since = now
