"""A reading of a question before names are bound to datasets: which clauses were met, with what could be meant."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.assistant.query import Operator, Period
from quire.catalog import Hit

Item = tuple[str, Any]
"""What rows are grouped by: ``("grain", unit)`` or ``("field", (Named, …))``."""


class Kept(msgspec.Struct, frozen=True):
    """A filter: the stored values that each written one can mean, the field when it was named."""

    hits: tuple[tuple[Hit, ...], ...]
    field: tuple[Any, ...] | None = None
    exclude: bool = False
    said: str = ""
    apart: bool = False  # compared with one another: one row each
    early: bool = False  # said before what the rows are by


class Bound(msgspec.Struct, frozen=True):
    """A threshold for a metric; None is the only metric there is."""

    operator: Operator
    number: float
    metric: tuple[str, ...] | None = None
    currency: str = ""
    early: bool = False  # said before what the rows are by


class Best(msgspec.Struct, frozen=True):
    """The first ``count`` of ``item`` (0: as many as is usual) by ``metric`` (None: the only one)."""

    item: Item
    count: int
    descending: bool
    metric: tuple[str, ...] | None = None


class Order(msgspec.Struct, frozen=True):
    """A wish for the order of rows: by a metric, by an item, or by what is shown (None)."""

    metric: tuple[str, ...] | None = None
    item: Item | None = None
    descending: bool | None = None
    alphabetical: bool = False


class Draft(msgspec.Struct, frozen=True):
    """Everything that was met so far, in a form that two equal readings have in common."""

    metrics: tuple[tuple[str, ...], ...] = ()
    groups: tuple[tuple[Item, bool], ...] = ()  # with whether it may mean «within each»
    subject: Item | None = None
    subject_count: int = 0
    period: Period | None = None
    said_period: str = ""
    other: Period | None = None
    kept: tuple[Kept, ...] = ()
    bounds: tuple[Bound, ...] = ()
    best: Best | None = None
    over: str | None = None  # the unit of a comparison, «» for the previous period
    growth: bool = False
    share: bool = False
    average: bool = False
    averaged: str = ""  # the grain whose periods an average is over
    total: bool = False
    trend: bool = False
    compare: bool = False
    counted: bool = False  # how many
    much: bool = False  # how much
    how: bool = False  # how did, how has
    verbs: tuple[str, ...] = ()
    order: Order | None = None
    limit: int = 0
