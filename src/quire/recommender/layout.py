"""In which order and form items are shown, so that every beginning of the list is as good as it can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from quire.recommender.index import Floats, Ints

Form = Literal["full", "brief"]
STEPS = (500, 1000)  # tokens by which the list should be sufficient, and rich
BARE = 0.15  # loss from which on a table is shown early even without a field
RICH = 1.2  # what it is worth to show a field in full, against showing it at all
_WORTH = 1e-4  # loss below which a field is not worth a token
_MOST = 800  # fields that may be shown within the steps
_DEAREST = 4.0  # nats that a token may cost
_ROUNDS = 16
_SURE = 12.0  # greatest loss that leaving a field out may mean, in nats


class Costs(NamedTuple):
    """Tokens of the fields (m) in both forms, and of the headers of their tables (c)."""

    full: Floats
    brief: Floats
    header: Floats


class Placed(NamedTuple):
    """One line of the list: a table (``field`` is -1) or a field, by their places in the scene."""

    table: int
    field: int
    form: Form


def lay_out(
    chance: Floats, table_chance: Floats, owner: Ints, costs: Costs, steps: tuple[int, int] = STEPS
) -> Iterator[Placed]:
    """The order of tables and fields, a table before its fields.

    ``chance`` (m) and ``table_chance`` (c) are how likely each is needed. Each field is shown early in full, early in
    brief, or late in full: what loses least when all needed ones must be seen within the first step, and seen in full
    within the second (two prices, one for tokens before each step, found by bisection).
    """
    loss, table_loss = _loss(chance), _loss(table_chance)
    choice = _choose(loss, _opening(loss, owner, costs), costs, steps)
    early = np.flatnonzero(choice <= 1)
    density = loss / np.where(choice == 1, costs.brief, costs.full)
    early = early[np.argsort(-density[early], kind="stable")]
    bare = [int(table) for table in np.argsort(-table_loss, kind="stable") if table_loss[table] > BARE]
    seen: set[int] = set()
    if bare and (not len(early) or (bare[0] != owner[early[0]] and table_loss[bare[0]] > loss[early[0]])):
        seen.add(bare[0])
        yield Placed(bare[0], -1, "brief")
    yield from _fields(early, owner, seen, choice)
    for table in bare:
        if table not in seen:
            seen.add(table)
            yield Placed(table, -1, "brief")
    for number in (2, 3):
        later = np.flatnonzero(choice == number)
        yield from _fields(later[np.argsort(-(loss / costs.full)[later], kind="stable")], owner, seen, choice)
    for table in np.argsort(-table_chance, kind="stable").tolist():
        if table not in seen:
            yield Placed(table, -1, "brief")


def _fields(places: Ints, owner: Ints, seen: set[int], choice: Ints) -> Iterator[Placed]:
    for place in places.tolist():
        table = int(owner[place])
        if table not in seen:
            seen.add(table)
            yield Placed(table, -1, "brief")
        yield Placed(table, place, "brief" if choice[place] == 1 else "full")


def _loss(chance: Floats) -> Floats:
    """What leaving something out costs, in nats, when everything needed must be there."""
    return np.minimum(-np.log1p(-np.minimum(chance, 1 - 1e-6)), _SURE).astype(np.float32)


def _opening(loss: Floats, owner: Ints, costs: Costs) -> Floats:
    """What of a table's header each of its fields pays: the header is shared by the likely ones."""
    weight = np.zeros(len(costs.header), dtype=np.float32)
    np.add.at(weight, owner, loss)
    share = loss / np.maximum(weight[owner], 1e-6)
    return np.where(share > 0, costs.header[owner] * share, 0).astype(np.float32)


def _choose(loss: Floats, opening: Floats, costs: Costs, steps: tuple[int, int]) -> Ints:
    """0 early in full, 1 early in brief, 2 late in full, 3 not within the steps."""
    chosen = np.full(len(loss), 3, dtype=np.int32)
    worth = np.flatnonzero(loss > _WORTH)
    if len(worth) > _MOST:
        worth = worth[np.argsort(-(loss / costs.brief)[worth], kind="stable")[:_MOST]]
    if len(worth):
        full, brief = (costs.full + opening)[worth], (costs.brief + opening)[worth]
        told = np.where(costs.full <= costs.brief, 1 + RICH, 1)[worth]
        chosen[worth] = _Prices(loss[worth], full, brief, told).within(steps)
    return chosen


class _Prices:
    """The choice for each field under two prices of a token: before the first step, and before the second."""

    def __init__(self, loss: Floats, full: Floats, brief: Floats, told: Ints) -> None:
        self.loss, self.full, self.brief = loss, full, brief
        self.gains = np.zeros((4, len(loss)), dtype=np.float32)  # of the last one, nothing, always 0
        self.early_brief = told * loss

    def choose(self, early: float, total: float) -> Ints:
        self.gains[0] = (1 + RICH) * self.loss - (early + total) * self.full
        self.gains[1] = self.early_brief - (early + total) * self.brief
        self.gains[2] = RICH * self.loss - total * self.full
        best: Ints = self.gains.argmax(axis=0)
        return best

    def before(self, chosen: Ints) -> float:
        return float(self.full[chosen == 0].sum() + self.brief[chosen == 1].sum())

    def fitting(self, total: float, step: int) -> Ints:
        """The choice at the lowest early price at which the first step is kept."""
        chosen = self.choose(0.0, total)
        low, high = 0.0, _DEAREST
        if self.before(chosen) <= step:
            return chosen
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            fits = self.before(self.choose(middle, total)) <= step
            low, high = (low, middle) if fits else (middle, high)
        return self.choose(high, total)

    def within(self, steps: tuple[int, int]) -> Ints:
        """The choice at the lowest prices at which both steps are kept."""

        def used(chosen: Ints) -> float:
            return self.before(chosen) + float(self.full[chosen == 2].sum())

        chosen = self.fitting(0.0, steps[0])
        if used(chosen) <= steps[1]:
            return chosen
        low, high = 0.0, _DEAREST
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            low, high = (low, middle) if used(self.fitting(middle, steps[0])) <= steps[1] else (middle, high)
        return self.fitting(high, steps[0])
