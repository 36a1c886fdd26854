"""The recommender: retrieve, filter, score, rank and pack what a model should see of a catalog for one question."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quire.catalog import Catalog
from quire.recommender.alike import Alike, collapse
from quire.recommender.field_features import FIELD_FEATURES, field_features
from quire.recommender.filters import Admitted
from quire.recommender.index import Floats, Index, Ints, build
from quire.recommender.items import Asking, Dropped, Receipt, Recommendation, Scored, Stage, Stages
from quire.recommender.joins import Closure, close
from quire.recommender.match import Asked, ask
from quire.recommender.others import COVERS, Near, Others, examples_for, guides_for, metrics_for, others, said
from quire.recommender.pack import pack
from quire.recommender.pins import Pins, pins, without_pins
from quire.recommender.retrieve import Found, retrieve
from quire.recommender.scene import Scene, narrow, scene
from quire.recommender.shortlist import Shortlist
from quire.recommender.spelling import Spelling
from quire.recommender.sums import share
from quire.recommender.table_features import TABLE_FEATURES, table_features
from quire.recommender.trees import Forest, chances, load_forests
from quire.recommender.trust import Trust, signals, trusted

WEIGHTS = Path(__file__).with_name("weights.npz")
CONSIDERED = 72  # tables that are scored
_SAID_FEATURES = 6
_SAID_DATASETS = 12


class Ranked(NamedTuple):
    """What scoring found: the scene, the chances of tables and fields.

    ``logits`` are what was learned of the tables, ``marks`` the team's signals on top.
    """

    asked: Asked
    found: Found
    scene: Scene
    features: Floats
    logits: Floats
    marks: Floats
    belief: Floats
    chance: Floats


class Recommender:
    """A catalog made ready for questions: what may be shown of it, its index, the weights.

    Building is linear in the fields of the catalog; asking does not change anything.
    """

    def __init__(
        self,
        admitted: Admitted,
        index: Index | None = None,
        trust: Trust | None = None,
        forests: dict[str, Forest] | None = None,
        stages: Stages | None = None,
    ) -> None:
        self.admitted = admitted
        self.catalog: Catalog = admitted.catalog
        self.index = index if index is not None else build(self.catalog)
        self.spelling = Spelling(self.index)
        self.others: Others = others(self.catalog)
        self.forests = forests if forests is not None else shipped()
        self.trust = trust if trust is not None else Trust()
        self.stages = stages if stages is not None else Stages()

    def recommend(self, asking: Asking) -> Recommendation:
        """The context for a question; never raises for what a person asked."""
        trace = _Trace(list(self.admitted.stages))
        pinned = pins(asking.question, self.catalog, asking.scope, self.admitted.withheld)
        ranked = self.score(asking, pinned, trace)
        tables = ranked.scene.tables
        alike = Alike(np.arange(len(tables), dtype=np.int32), {})
        if self.stages.alike:
            pinned_tables = frozenset(pinned.datasets)
            alike = collapse(tables, ranked.belief, self.index, self.catalog.datasets, pinned_tables)
        trace.add("rank: look-alikes", len(ranked.scene.tables), len(alike.kept), self._collapsed(ranked, alike))
        listed, closure = self._shortlist(asking, ranked, alike, pinned)
        trace.add("rank: joins", len(alike.kept), len(listed.tables), notes=self._bridge_notes(closure))
        packed = pack(listed, self.catalog, self.index, asking.budget, self.stages.forms)
        trace.add("pack", len(listed.tables) + len(listed.fields), len(packed.items))
        return Recommendation(
            packed.items,
            packed.text,
            packed.tokens,
            Receipt(
                tuple(trace.stages),
                self._scored(ranked),
                pinned.names,
                pinned.withheld,
                {self._name(ranked, place): self._names(ranked, those) for place, those in alike.stands_for.items()},
                tuple(self.catalog.datasets[table].name for table in closure.bridges),
                packed.caveats,
                packed.cut,
            ),
        )

    def score(self, asking: Asking, pinned: Pins, trace: _Trace | None = None) -> Ranked:
        """Retrieve and score tables and their fields."""
        trace = trace if trace is not None else _Trace([])
        asked = ask(without_pins(asking.question), asking.evidence, self.index, self.spelling, self.stages)
        found = _with_pinned(retrieve(asked, self.index, CONSIDERED, frozenset(self.stages.views)), pinned, self.index)
        trace.add("retrieve", self.index.tables, len(found.tables))
        now = scene(asked, found, self.index)
        features = table_features(asked, found, self.index, now)
        logits = self.forests["tables"].logits(features) if self.stages.learned else _fused(found)
        marks = signals([self.catalog.datasets[table] for table in found.tables.tolist()], asking.usage)
        belief = self._from_metrics(asked, found, chances(trusted(logits, marks, self.trust)))
        belief = np.maximum(belief, 0.9 * np.isin(found.tables, pinned.datasets)).astype(np.float32)
        must = np.array([*pinned.datasets, *(table for table, _ in pinned.fields)], dtype=np.int32)
        now = narrow(now, asked, belief, self.index, pinned=must)
        if self.stages.learned:
            chance = chances(self.forests["fields"].logits(field_features(asked, self.index, now, belief)))
        else:
            chance = (belief[now.owner] * np.clip(share(now.loose, asked.weight), 0, 1)).astype(np.float32)
        trace.add("score", len(found.tables), len(found.tables), notes=(f"{len(now.fields):,} of their fields",))
        return Ranked(asked, found, now, features, logits, marks, belief, chance)

    def _from_metrics(self, asked: Asked, found: Found, belief: Floats) -> Floats:
        """A metric that is named makes the tables behind it likely."""
        for near in metrics_for(said(asked, self.index), self.others):
            if near.score >= COVERS:
                names = {name.casefold() for name in near.datasets}
                for place, table in enumerate(found.tables.tolist()):
                    if self.catalog.datasets[table].name.casefold() in names:
                        belief[place] = max(belief[place], 0.8 * near.score)
        return belief

    def _shortlist(self, asking: Asking, ranked: Ranked, alike: Alike, pinned: Pins) -> tuple[Shortlist, Closure]:
        kept = set(alike.kept.tolist())
        now = ranked.scene
        hidden = frozenset(int(now.tables[place]) for place in range(len(now.tables)) if place not in kept)
        closure = Closure((), (), ())
        if self.stages.joins:
            closure = close(now.tables[alike.kept], ranked.belief[alike.kept], self.index, self.catalog, hidden)
        tables = [int(table) for table in now.tables[alike.kept]]
        belief = [float(each) for each in ranked.belief[alike.kept]]
        place = {table: k for k, table in enumerate(tables)}
        for table in closure.bridges:
            if table not in place:
                place[table] = len(tables)
                tables.append(table)
                belief.append(0.0)
            belief[place[table]] = max(belief[place[table]], 0.6)
        inside = np.isin(now.owner, alike.kept)
        fields, chance = now.fields[inside].tolist(), ranked.chance[inside].tolist()
        known = set(fields)
        for table in tables:
            for field in range(int(self.index.first[table]), int(self.index.first[table + 1])):
                if field not in known and table in closure.bridges:
                    fields.append(field)
                    chance.append(0.01)
        at = {field: k for k, field in enumerate(fields)}
        for key in {field for pair in closure.keys for field in pair}:
            chance[at[key]] = max(chance[at[key]], 0.6)
        owner_table = np.searchsorted(self.index.first, np.array(fields, dtype=np.int32), side="right") - 1
        owner = np.array([place[int(table)] for table in owner_table], dtype=np.int32)
        told = said(ranked.asked, self.index)
        visible = frozenset(dataset.name.casefold() for dataset in self.catalog.datasets)
        likely = frozenset(
            self.catalog.datasets[table].name.casefold()
            for table, each in zip(tables, belief, strict=True)
            if each > 0.3
        )
        wanted = metrics_for(told, self.others)
        wanted += [Near(place, 1.0, ()) for place in pinned.metrics if place not in {near.place for near in wanted}]
        fields_pinned = frozenset(
            at[int(self.index.first[table]) + k] for table, k in pinned.fields if int(self.index.first[table]) + k in at
        )
        return Shortlist(
            np.array(tables, dtype=np.int32), np.array(belief, dtype=np.float32), np.array(fields, dtype=np.int32),
            owner,
            np.array(chance, dtype=np.float32),
            frozenset(place[table] for table in pinned.datasets if table in place), fields_pinned,
            frozenset(place[table] for table in closure.bridges), closure.ways, tuple(wanted),
            frozenset(pinned.metrics),
            tuple(guides_for(self.catalog, told, self.others, likely)),
            tuple(examples_for(self.catalog, told, self.others, visible)),
            tuple(scope for scope in asking.scope if scope.upstream or scope.name in pinned.scope),
        ), closure  # fmt: skip

    def _name(self, ranked: Ranked, place: int) -> str:
        return self.catalog.datasets[int(ranked.scene.tables[place])].name

    def _names(self, ranked: Ranked, places: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self._name(ranked, place) for place in places)

    def _collapsed(self, ranked: Ranked, alike: Alike) -> tuple[Dropped, ...]:
        return tuple(
            Dropped("dataset", self._name(ranked, other), f"{self._name(ranked, place)} stands for it.")
            for place, those in alike.stands_for.items()
            for other in those
        )

    def _bridge_notes(self, closure: Closure) -> tuple[str, ...]:
        return tuple(f"{self.catalog.datasets[table].name} connects others." for table in closure.bridges)

    def _scored(self, ranked: Ranked) -> tuple[Scored, ...]:
        """The likeliest tables, each with the features in which it stands out most from the others."""
        if not len(ranked.belief):
            return ()
        middle, spread = ranked.features.mean(axis=0), ranked.features.std(axis=0) + 1e-6
        found = []
        for place in np.argsort(-ranked.belief, kind="stable")[:_SAID_DATASETS]:
            apart = np.abs((ranked.features[place] - middle) / spread)
            best = np.argsort(-apart, kind="stable")[:_SAID_FEATURES]
            values = {TABLE_FEATURES[k]: round(float(ranked.features[place, k]), 3) for k in best if apart[k] > 0.5}
            found.append(Scored(self._name(ranked, int(place)), round(float(ranked.belief[place]), 4), values))
        return tuple(found)


class _Trace:
    """The stages so far, each with the time since the one before."""

    def __init__(self, stages: list[Stage]) -> None:
        self.stages = stages
        self._since = time.perf_counter()

    def add(
        self, name: str, came: int, went: int, dropped: tuple[Dropped, ...] = (), notes: tuple[str, ...] = ()
    ) -> None:
        now = time.perf_counter()
        self.stages.append(Stage(name, came, went, dropped[:20], notes, round(now - self._since, 5)))
        self._since = now


def _with_pinned(found: Found, pinned: Pins, index: Index) -> Found:
    """The tables that were found, and those that are pinned, first."""
    wanted = dict.fromkeys([*pinned.datasets, *(table for table, _ in pinned.fields)])
    missing: Ints = np.array([table for table in wanted if table not in set(found.tables.tolist())], dtype=np.int32)
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
    chance = 0.95 * found.fused / max(float(found.fused.max(initial=0)), 1e-9)
    chance = np.clip(chance, 1e-6, 0.95)
    logits: Floats = np.log(chance / (1 - chance)).astype(np.float32)
    return logits


@cache
def shipped() -> dict[str, Forest]:
    """The weights that come with Quire; the features they were trained on are the features of today."""
    forests = load_forests(WEIGHTS)
    for forest, features in (("tables", TABLE_FEATURES), ("fields", FIELD_FEATURES)):
        assert forests[forest].names == features, (
            f"the weights of {forest} are for other features: run make train-ranker"
        )
    return forests
