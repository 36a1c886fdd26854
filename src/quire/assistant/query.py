"""A question that was understood: metrics, dimensions, time, filters and how to show them, as plain typed data."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from quire.catalog import FieldName

Unit = Literal["day", "week", "month", "quarter", "half", "year"]
Grain = Literal["", "day", "week", "month", "quarter", "year", "weekday"]
Operator = Literal[">", ">=", "<", "<=", "="]


class Period(msgspec.Struct, frozen=True):
    """Whole business days from ``start`` up to, not including, ``end``; None is without end.

    ``unit`` and ``count`` say which calendar periods it is made of, when it is; ``partial`` that the last of them is
    not over yet.
    """

    label: str
    start: date | None = None
    end: date | None = None
    unit: Unit | None = None
    count: int = 1
    partial: bool = False


class Filter(msgspec.Struct, frozen=True):
    """Keep rows whose field holds one of the values, or none of them; rows without a value stay when excluding."""

    field: FieldName
    values: tuple[str, ...]
    exclude: bool = False


class Having(msgspec.Struct, frozen=True):
    """Keep groups whose metric compares so."""

    metric: str
    operator: Operator
    number: float


class Top(msgspec.Struct, frozen=True):
    """Keep the first ``count`` groups by the metric, ties included; ``within`` a field each, when there is one."""

    count: int
    metric: str
    descending: bool = True
    within: FieldName | None = None


class Shift(msgspec.Struct, frozen=True):
    """How far back the other side of a comparison lies."""

    unit: Unit
    count: int = 1


class Sort(msgspec.Struct, frozen=True):
    """Order by a metric, a field, or the grain (``time``)."""

    by: str
    descending: bool = False


class Query(msgspec.Struct, frozen=True):
    """What was asked. ``shown`` filters the rows of a share after it was computed; ``average`` is the grain whose
    periods an average is over."""

    metrics: tuple[str, ...]
    dimensions: tuple[FieldName, ...] = ()
    grain: Grain = ""
    time: Period | None = None
    filters: tuple[Filter, ...] = ()
    having: tuple[Having, ...] = ()
    top: Top | None = None
    comparison: Shift | None = None
    share: bool = False
    shown: tuple[Filter, ...] = ()
    average: Grain = ""
    sort: tuple[Sort, ...] = ()
    limit: int = 0
    trend: bool = False
