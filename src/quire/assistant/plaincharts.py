"""A chart of a frame from a sentence in the frame's own words; none where the sentence leaves a choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quire.analysis.words import words
from quire.assistant.codecs import stub_of
from quire.document import Chart, Column, parse_chart

MARKS = {
    "line": "line", "lines": "line", "bar": "bar", "bars": "bar", "columns": "bar", "area": "area", "pie": "arc",
    "donut": "arc", "scatter": "point", "scatterplot": "point", "points": "point", "dots": "point", "heatmap": "rect",
    "box": "boxplot", "boxplot": "boxplot",
}  # fmt: skip
AGGREGATES = {
    "total": "sum", "sum": "sum", "average": "mean", "mean": "mean", "median": "median", "highest": "max",
    "maximum": "max", "max": "max", "lowest": "min", "minimum": "min", "min": "min",
}  # fmt: skip
UNITS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
UNITS |= {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
FILLERS = words(
    "a an the of by per over for each and as with in on to from show me draw plot chart graph diagram picture make "
    "please it this them versus vs against across development trend"
)
_NUMBERS = re.compile(r"(?:U?(?:TINY|SMALL|BIG|HUGE)?INT|INTEGER|FLOAT|DOUBLE|REAL|DECIMAL|NUMERIC)", re.IGNORECASE)
_TIMES = re.compile(r"(?:DATE|TIMESTAMP|TIME\b)", re.IGNORECASE)
MOST_WORDS = 30


class Said(NamedTuple):
    """What a sentence names, in its order."""

    mark: str
    aggregate: str
    unit: str
    measures: tuple[str, ...]
    dimensions: tuple[str, ...]


def plain_chart(frame: str, columns: Sequence[Column], prompt: str) -> str:
    """The stub of the chart that a sentence can only mean; empty when it could mean several, or another word is in it.

    An empty sentence means the frame as a whole: one measure against one or two other columns.
    """
    if not columns or any(not column.type for column in columns):
        return ""
    kinds = {column.name: _kind(column) for column in columns}
    said = _said(prompt, kinds)
    if said is None:
        return ""
    measures = said.measures or _only(kinds, ("number",))
    dimensions = said.dimensions or (() if len(measures) == 2 else _only(kinds, ("time", "text")))
    keys = _keys(said, measures, dimensions, kinds)
    if not keys:
        return ""
    stub = stub_of({"mark": keys.pop("mark"), "data": frame, **keys})
    return stub if isinstance(parse_chart(stub), Chart) else ""


def _said(prompt: str, kinds: dict[str, str]) -> Said | None:
    """The sentence taken apart; None when a word of it is not understood."""
    words = re.findall(r"\w+", prompt.casefold())
    if len(words) > MOST_WORDS:
        return None
    names = {tuple(re.findall(r"[^\W_]+", name.casefold())): name for name in kinds}
    mark = aggregate = unit = ""
    found: list[str] = []
    at = 0
    while at < len(words):
        size, name = _column(words, at, names)
        word = words[at]
        if name:
            found.append(name)
        elif word in MARKS:
            mark = MARKS[word]
        elif word in AGGREGATES:
            aggregate = AGGREGATES[word]
        elif word in UNITS and sum(kind == "time" for kind in kinds.values()) == 1:
            unit = UNITS[word]
        elif word not in FILLERS:
            return None
        at += size
    if unit:
        found += [name for name, kind in kinds.items() if kind == "time" and name not in found]
    measures = tuple(dict.fromkeys(name for name in found if kinds[name] == "number"))
    return Said(mark, aggregate, unit, measures, tuple(dict.fromkeys(n for n in found if kinds[n] != "number")))


def _column(words: list[str], at: int, names: dict[tuple[str, ...], str]) -> tuple[int, str]:
    """The longest column name that begins here, in one or several words, in the singular or plural."""
    flat = [part for word in words[at : at + 6] for part in word.split("_") if part]
    for size in range(min(5, len(flat)), 0, -1):
        for parts, name in names.items():
            if len(parts) == size and all(_alike(a, b) for a, b in zip(parts, flat[:size], strict=True)):
                return (1 if "_" in words[at] else size), name
    return 1, ""


def _alike(one: str, other: str) -> bool:
    return one == other or one + "s" == other or one == other + "s"


def _only(kinds: dict[str, str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a kind, where they leave no choice: the one measure; at most two others."""
    found = tuple(name for name, kind in kinds.items() if kind in wanted)
    return found if len(found) == 1 or ("text" in wanted and len(found) == 2) else ()


def _keys(said: Said, measures: tuple[str, ...], dimensions: tuple[str, ...], kinds: dict[str, str]) -> dict[str, str]:
    if len(measures) == 2 and not dimensions and said.mark in ("", "point"):
        return {"mark": "point", "x": measures[0], "y": measures[1]}
    left = [name for name, kind in kinds.items() if kind != "number" and name not in dimensions]
    if len(measures) != 1 or not 1 <= len(dimensions) <= 2 or (left and not said.aggregate):
        return {}
    times = [name for name in dimensions if kinds[name] == "time"]
    main = times[0] if times else dimensions[0]
    others = [name for name in dimensions if name != main]
    if said.unit and not said.aggregate:
        return {}  # several rows fall into one unit, and nobody said how they count together
    y = f"{said.aggregate}({measures[0]})" if said.aggregate else measures[0]
    x = f"{said.unit}({main})" if said.unit and main in times else main
    mark = said.mark or ("line" if times else "bar")
    keys = {"mark": mark, "x": x, "y": y}
    if others:
        keys["color"] = others[0]
    if mark == "bar" and not times:
        keys["sort"] = "-y"
    return keys


def _kind(column: Column) -> str:
    if _NUMBERS.match(column.type):
        return "number"
    return "time" if _TIMES.match(column.type) else "text"
