"""Calendar arithmetic over whole days: the unit a day lies in, and so many units on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from quire.assistant.query import Period, Unit

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_IN_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


def begin(unit: Unit, day: date) -> date:
    """The first day of the unit that a day lies in; weeks begin on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    months = _IN_MONTHS[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def shifted(day: date, unit: Unit, count: int) -> date:
    """The day so many units later (earlier when negative); the last of a month stays within its month."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = day.year * 12 + day.month - 1 + count * _IN_MONTHS[unit]
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count_units(start: date, end: date, unit: Unit) -> int:
    """How many units the days from ``start`` to before ``end`` touch."""
    last = begin(unit, end - timedelta(days=1))
    if unit in ("day", "week"):
        return (last - begin(unit, start)).days // (7 if unit == "week" else 1) + 1
    first = begin(unit, start)
    return ((last.year - first.year) * 12 + last.month - first.month) // _IN_MONTHS[unit] + 1


def whole(unit: Unit, day: date, label: str = "") -> Period:
    """The unit that a day lies in, all of it."""
    start = begin(unit, day)
    return Period(label or name_unit(unit, start), start, shifted(start, unit, 1), unit)


def so_far(unit: Unit, today: date) -> Period:
    """The unit that today lies in, up to and with today."""
    start = begin(unit, today)
    return Period(f"{name_unit(unit, start)} so far", start, today + timedelta(days=1), unit, partial=True)


def name_unit(unit: Unit, start: date) -> str:
    """How people call a calendar unit: ``March 2025``, ``Q3 2024``, ``2024``."""
    if unit == "year":
        return str(start.year)
    if unit == "half":
        return f"H{(start.month - 1) // 6 + 1} {start.year}"
    if unit == "quarter":
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    if unit == "month":
        return f"{MONTHS[start.month - 1]} {start.year}"
    return name_day(start) if unit == "day" else f"the week of {name_day(start)}"


def name_day(day: date) -> str:
    """A day as ``15 March 2025``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def name_span(start: date, end: date) -> str:
    """A span by its first and last day."""
    last = end - timedelta(days=1)
    return name_day(start) if start == last else f"{name_day(start)} to {name_day(last)}"
