"""Learns from a team's decisions how much its trust signals should weigh; keeps what it has unless the new is better.

Penalised logistic regression towards the present weights, by Newton's method (Hastie, Tibshirani, Friedman, The
Elements of Statistical Learning, 2009, section 4.4). What it brings is measured on decisions that were left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from quire.recommender.index import Floats
from quire.recommender.items import Asking
from quire.recommender.pins import Pins
from quire.recommender.recommend import Recommender
from quire.recommender.trust import SIGNALS, Trust

LEAST = 20  # decisions below which nothing is learned
_FOLDS = 5
_PENALTY = 2.0  # how firmly the present weights hold, in decisions
_ROUNDS = 25
_SMALLEST = 1e-6
_DRAWS = 2000


class Decided(msgspec.Struct, frozen=True):
    """A question and what became of its answer: the datasets that it read, and whether the person took it."""

    question: str
    datasets: tuple[str, ...]
    accepted: bool


class Learned(msgspec.Struct, frozen=True):
    """New weights and what they bring: mean loss of a decision left out, before and after, the paired difference with
    its 95 % interval, and whether the new weights are kept (the whole interval is above 0)."""

    decisions: int
    before: float = 0.0
    after: float = 0.0
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0
    kept: bool = False
    trust: Trust = Trust()


class _Rows(NamedTuple):
    """The tables of one decision: signals with the learned score, whether each was needed, and how much each counts."""

    signals: Floats
    needed: Floats
    weight: Floats


def learn(decisions: Sequence[Decided], recommender: Recommender) -> Learned:
    """Weights for the decisions of a team, oldest first; usage counts what was accepted before each of them."""
    rows = _rows(decisions, recommender)
    if len(rows) < LEAST:
        return Learned(len(rows), trust=recommender.trust)
    old = _vector(recommender.trust)
    before = np.array([_loss(old, row) for row in rows])
    after = np.empty(len(rows))
    for fold in range(_FOLDS):
        new = _fit([row for place, row in enumerate(rows) if place % _FOLDS != fold], old)
        for place in range(fold, len(rows), _FOLDS):
            after[place] = _loss(new, rows[place])
    paired = before - after
    draws = np.random.default_rng(0).choice(paired, (_DRAWS, len(paired))).mean(axis=1)
    low, high = (float(each) for each in np.percentile(draws, (2.5, 97.5)))
    kept = low > 0
    weights = _fit(rows, old) if kept else old
    trust = Trust(*(round(float(each), 4) for each in weights))
    return Learned(len(rows), float(before.mean()), float(after.mean()), float(paired.mean()), low, high, kept, trust)


def _rows(decisions: Sequence[Decided], recommender: Recommender) -> list[_Rows]:
    """What was known of each decision's tables when it was made."""
    usage: dict[str, float] = {}
    found = []
    for decision in decisions:
        scored = recommender.score(Asking(decision.question, usage=dict(usage)), Pins())
        names = [recommender.catalog.datasets[table].name.casefold() for table in scored.scene.tables.tolist()]
        read = {name.casefold() for name in decision.datasets}
        used = np.array([name in read for name in names], dtype=np.float32)
        marks = scored.marks.copy()
        marks[:, SIGNALS.index("score")] = scored.logits
        if decision.accepted:
            found.append(_Rows(marks, used, np.ones(len(names), dtype=np.float32)))
            for name in decision.datasets:
                usage[name] = usage.get(name, 0.0) + 1
        elif used.any():
            found.append(_Rows(marks, np.zeros(len(names), dtype=np.float32), 0.5 * used))
    return [row for row in found if row.needed.any() or row.weight.any()]


def _vector(trust: Trust) -> Floats:
    return np.array([getattr(trust, name) for name in SIGNALS], dtype=np.float64)


def _loss(weights: Floats, row: _Rows) -> float:
    """The log-loss of one decision."""
    logits = np.clip(row.signals @ weights, -30, 30)
    return float((row.weight * (np.logaddexp(0, logits) - row.needed * logits)).sum())


def _fit(rows: Sequence[_Rows], prior: Floats) -> Floats:
    """The weights that explain the decisions best, held at the prior."""
    signals = np.concatenate([row.signals for row in rows]).astype(np.float64)
    needed, weight = (np.concatenate([getattr(row, name) for row in rows]) for name in ("needed", "weight"))

    def cost(weights: Floats) -> float:
        logits = signals @ weights
        return float(
            (weight * (np.logaddexp(0, logits) - needed * logits)).sum() + _PENALTY * ((weights - prior) ** 2).sum() / 2
        )

    weights = prior.astype(np.float64)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(signals @ weights, -30, 30)))
        slope = signals.T @ (weight * (chance - needed)) + _PENALTY * (weights - prior)
        curve = (signals * (weight * chance * (1 - chance))[:, None]).T @ signals + _PENALTY * np.eye(len(prior))
        step = np.linalg.solve(curve, slope)
        share = 1.0
        while cost(weights - share * step) > cost(weights) and share > _SMALLEST:
            share /= 2
        weights = weights - share * step
        if np.abs(share * step).max() < _SMALLEST:
            break
    return weights
