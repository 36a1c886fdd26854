"""Units of time and formats of dates, as the dialects spell them."""

from __future__ import annotations

import re

UNITS = {
    "YEAR": "year",
    "YEARS": "year",
    "YYYY": "year",
    "YY": "year",
    "Y": "year",
    "QUARTER": "quarter",
    "QQ": "quarter",
    "MONTH": "month",
    "MONTHS": "month",
    "MM": "month",
    "M": "month",
    "MON": "month",
    "WEEK": "week",
    "WEEKS": "week",
    "WK": "week",
    "DAY": "day",
    "DAYS": "day",
    "DD": "day",
    "D": "day",
    "HOUR": "hour",
    "HOURS": "hour",
    "HH": "hour",
    "MINUTE": "minute",
    "MINUTES": "minute",
    "MI": "minute",
    "SECOND": "second",
    "SECONDS": "second",
    "SS": "second",
    "DOW": "dow",
    "DAYOFWEEK": "dow",
    "WEEKDAY": "dow",
    "DOY": "doy",
    "DAYOFYEAR": "doy",
    "EPOCH": "epoch",
}
_MYSQL = {
    "%i": "%M",
    "%M": "%B",
    "%s": "%S",
    "%h": "%I",
    "%c": "%m",
    "%e": "%d",
    "%T": "%H:%M:%S",
    "%W": "%A",
    "%k": "%H",
}
_WORDS = [
    ("YYYY", "%Y"),
    ("yyyy", "%Y"),
    ("MONTH", "%B"),
    ("Month", "%B"),
    ("MON", "%b"),
    ("Mon", "%b"),
    ("HH24", "%H"),
    ("MI", "%M"),
    ("SS", "%S"),
    ("MM", "%m"),
    ("DD", "%d"),
    ("dd", "%d"),
    ("DAY", "%A"),
    ("Day", "%A"),
    ("YY", "%y"),
    ("HH", "%H"),
    ("mm", "%M"),
    ("ss", "%S"),
    ("D", "%w"),
    ("Q", "%Q"),
]


def unit_of(text: str) -> str | None:
    """The unit that a bare word or a text literal names."""
    return UNITS.get(text.strip().strip("'\"").upper())


def from_mysql(form: str) -> str:
    """A format of MySQL as strftime knows it."""
    return re.sub(r"%.", lambda found: _MYSQL.get(found.group(), found.group()), form)


def from_words(form: str) -> str:
    """A format such as YYYY-MM-DD as strftime knows it."""
    pattern = re.compile("|".join(re.escape(word) for word, _ in _WORDS))
    known = dict(_WORDS)
    return pattern.sub(lambda found: known[found.group()], form)


def interval(text: str) -> tuple[str, str] | None:
    """The count and the unit of an interval such as ``INTERVAL 1 DAY`` or ``INTERVAL '3 months'``."""
    found = re.fullmatch(r"(?is)INTERVAL\s+(?:'\s*(-?[\d.]+)\s*(\w+)\s*'|'?(-?[\w.]+|\(.*\))'?\s+(\w+))", text.strip())
    if found is None:
        return None
    count, unit = found.group(1) or found.group(3), found.group(2) or found.group(4)
    known = UNITS.get(unit.upper())
    return (count, known) if known in ("year", "month", "week", "day", "hour", "minute", "second", "quarter") else None
