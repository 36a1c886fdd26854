"""In which order and form items are shown, so that every beginning of the list is as good as it can be for its length."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from quire.recommender.index import Floats, Ints

Form = Literal["full", "brief"]
STEPS = (500, 1000)  # tokens by which the list should be sufficient, and rich
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
) -> list[Placed]:
    """The order of tables and fields.

    ``chance`` (m) and ``table_chance`` (c) are how likely each is needed. Each field is shown early in full, early in brief, or
    late in full: what loses least when all needed ones must be seen within the first step, and seen in full within the
    second (two prices, one for tokens before each step, found by bisection).
    """
    loss = np.minimum(-np.log1p(-np.minimum(chance, 1 - 1e-6)), _SURE)
    table_loss = np.minimum(-np.log1p(-np.minimum(table_chance, 1 - 1e-6)), _SURE)
    opening = _opening(loss, table_loss, owner, costs)
    choice = _choose(loss, opening, costs, steps)
    early, brief, late = (np.flatnonzero(choice == number) for number in (0, 1, 2))
    rest = np.flatnonzero(choice == 3)
    placed: list[Placed] = []
    seen: set[int] = set()
    listed: set[int] = set()

    def show(places: Ints, form: Form) -> None:
        for place in places:
            if place in listed:
                continue
            listed.add(int(place))
            table = int(owner[place])
            if table not in seen:
                seen.add(table)
                placed.append(Placed(table, -1, "brief"))
            placed.append(Placed(table, int(place), form))

    bare = [int(t) for t in np.argsort(-table_loss, kind="stable") if table_loss[t] > 0.1]
    density = loss / np.where(choice == 1, costs.brief, costs.full)
    now = np.concatenate([early, brief])
    order = now[np.argsort(-_grouped(density[now], loss[now], owner[now]), kind="stable")]
    for place in order:
        if not listed and bare and bare[0] != owner[place] and table_loss[bare[0]] > loss[place]:
            seen.add(bare[0])
            placed.append(Placed(bare[0], -1, "brief"))
        show(np.array([place]), "brief" if choice[place] == 1 else "full")
    for table in bare:
        if table not in seen and table_loss[table] > 0.15:
            seen.add(table)
            placed.append(Placed(table, -1, "brief"))
    show(late[np.argsort(-(loss / costs.full)[late], kind="stable")], "full")
    show(rest[np.argsort(-(loss / costs.full)[rest], kind="stable")], "full")
    for table in np.argsort(-table_chance, kind="stable"):
        if int(table) not in seen:
            placed.append(Placed(int(table), -1, "brief"))
    return placed


def _grouped(density: Floats, loss: Floats, owner: Ints) -> Floats:
    return density


def _opening(loss: Floats, table_loss: Floats, owner: Ints, costs: Costs) -> Floats:
    """What of a table's header each of its fields pays: the header is shared by the likely ones."""
    weight = np.zeros(len(costs.header), dtype=np.float32)
    np.add.at(weight, owner, loss)
    share = loss / np.maximum(weight[owner], 1e-6)
    return np.where(share > 0, costs.header[owner] * share, 0).astype(np.float32)


def _choose(loss: Floats, opening: Floats, costs: Costs, steps: tuple[int, int]) -> Ints:
    """0 early in full, 1 early in brief, 2 late in full, 3 not within the steps."""
    full, brief = costs.full + opening, costs.brief + opening

    def choice(early: float, total: float) -> Ints:
        gains = np.stack([
            2 * loss - (early + total) * full,
            loss + np.where(costs.full <= costs.brief, loss, 0) - (early + total) * brief,
            loss - total * full,
            np.zeros_like(loss),
        ])  # fmt: skip
        return gains.argmax(axis=0).astype(np.int32)

    def used(chosen: Ints) -> tuple[float, float]:
        before = float(full[chosen == 0].sum() + brief[chosen == 1].sum())
        return before, before + float(full[chosen == 2].sum())

    def fit(total: float) -> Ints:
        low, high = 0.0, 10.0
        if used(choice(0.0, total))[0] <= steps[0]:
            return choice(0.0, total)
        for _ in range(22):
            middle = (low + high) / 2
            low, high = (low, middle) if used(choice(middle, total))[0] <= steps[0] else (middle, high)
        return choice(high, total)

    low, high = 0.0, 10.0
    chosen = fit(0.0)
    if used(chosen)[1] > steps[1]:
        for _ in range(16):
            middle = (low + high) / 2
            low, high = (low, middle) if used(fit(middle))[1] <= steps[1] else (middle, high)
        chosen = fit(high)
    return chosen
