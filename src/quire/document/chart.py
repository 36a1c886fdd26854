"""A chart cell: a stub of at most ten keys that names columns; code makes the query and the Vega-Lite of it."""

from __future__ import annotations

import difflib
import re
from typing import Any

import msgspec

from quire.document import yamltext
from quire.document.diagnostic import Diagnostic, Fix

MARKS = ("line", "bar", "area", "point", "circle", "square", "tick", "rule", "text", "arc", "rect", "boxplot", "trail")
CHANNELS = ("x", "y", "color", "size", "facet")
KEYS = ("mark", "data", *CHANNELS, "sort", "title", "stack")
AGGREGATES = {
    "sum": "sum({})",
    "mean": "avg({})",
    "avg": "avg({})",
    "median": "median({})",
    "min": "min({})",
    "max": "max({})",
    "count": "count({})",
    "count_distinct": "count(DISTINCT {})",
}
UNITS = ("day", "week", "month", "quarter", "year")
SORTS = ("x", "-x", "y", "-y", "color", "-color")
STACKS = ("zero", "normalize", "center", "none")
_COUNTED = ("bar", "line", "area", "arc", "rect")
_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\((.*)\)\s*", re.DOTALL)


_HALF = re.compile(rf"\s*(?:{'|'.join((*AGGREGATES, *UNITS))})\s*\([^)]*$", re.IGNORECASE)


class Channel(msgspec.Struct, frozen=True):
    """What a channel shows: a column, an aggregate of it, or the time unit that it falls in.

    ``column`` is empty for ``count()``: rows.
    """

    column: str
    aggregate: str = ""
    unit: str = ""

    @property
    def label(self) -> str:
        """How axes and legends call it."""
        words = self.column.replace("_", " ")
        if self.aggregate == "count" and not words:
            return "rows"
        if self.aggregate:
            return f"{self.aggregate.replace('_', ' ')} of {words}"
        return words if not self.unit or words == self.unit else f"{words} ({self.unit})"


class Chart(msgspec.Struct, frozen=True):
    """A chart as its stub says it; ``y`` holds several channels when the stub lists columns.

    ``sort`` is one of ``SORTS``, a tuple of values in their order, or None.
    """

    mark: str
    data: str
    x: Channel | None = None
    y: tuple[Channel, ...] = ()
    color: Channel | None = None
    size: Channel | None = None
    facet: Channel | None = None
    sort: str | tuple[Any, ...] | None = None
    title: str = ""
    stack: str = ""

    @property
    def channels(self) -> dict[str, Channel]:
        """Every channel under its alias in the query, in the order of the query's columns."""
        named = {"facet": self.facet, "x": self.x, "color": self.color}
        named |= {f"y{index}" if len(self.y) > 1 else "y": channel for index, channel in enumerate(self.y)}
        named["size"] = self.size
        return {alias: channel for alias, channel in named.items() if channel is not None}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the frame that the chart reads, each once."""
        return tuple(dict.fromkeys(channel.column for channel in self.channels.values() if channel.column))


def parse_chart(source: str) -> Chart | Diagnostic:
    """The chart that a cell's source describes, or the first thing that is wrong with it, with its place."""
    stub = yamltext.mapping(source, "chart-syntax", "chart")
    if isinstance(stub, Diagnostic):
        return stub
    for key in stub:
        if key not in KEYS:
            return _unknown(source, key, key, KEYS, "key")
    for key, choices in (("mark", MARKS), ("stack", STACKS)):
        value = _stack(stub[key]) if key == "stack" and key in stub else stub.get(key, "bar" if key == "mark" else "")
        if key in stub and value not in choices:
            return _unknown(source, key, str(value), choices, key)
    data = stub.get("data")
    if not isinstance(data, str) or not data.strip():
        return _wrong(
            source, "data", "A chart needs `data`, the name of the frame that it shows.", "chart-data-missing"
        )
    channels: dict[str, tuple[Channel, ...]] = {}
    for key in CHANNELS:
        found = _channels(source, key, stub.get(key))
        if isinstance(found, Diagnostic):
            return found
        channels[key] = found
    if not any(channels.values()):
        return _wrong(source, "data", "A chart needs at least one of `x`, `y` and `color`.", "chart-empty")
    return _checked(source, stub, data.strip(), channels)


def _checked(
    source: str, stub: dict[str, Any], data: str, channels: dict[str, tuple[Channel, ...]]
) -> Chart | Diagnostic:
    sort = stub.get("sort")
    if isinstance(sort, list):
        sort = tuple(sort)
    elif sort is not None and sort not in SORTS:
        return _unknown(source, "sort", str(sort), SORTS, "sort")
    mark = stub.get("mark", "bar")
    aggregated = any(channel.aggregate for found in channels.values() for channel in found)
    counted = "color" if mark == "rect" else "y"
    if mark in _COUNTED and not channels[counted] and not aggregated:
        channels[counted] = (Channel("", "count"),)
    if mark == "boxplot" and (aggregated or len(channels["y"]) != 1):
        return _wrong(
            source, "y", "A boxplot needs one `y` column, not an aggregate: it computes the quartiles itself."
        )
    if len(channels["y"]) > 1 and channels["color"]:
        return _wrong(source, "color", "With several `y` columns the colour tells them apart: leave `color` out.")
    first = {key: found[0] if found else None for key, found in channels.items()}
    return Chart(
        mark=mark,
        data=data,
        x=first["x"],
        y=channels["y"],
        color=first["color"],
        size=first["size"],
        facet=first["facet"],
        sort=sort,
        title=str(stub.get("title") or ""),
        stack=_stack(stub["stack"]) if "stack" in stub else "",
    )


def _stack(value: Any) -> str:
    return {True: "zero", False: "none", None: "none"}.get(value, str(value)) if not isinstance(value, list) else "[]"


def _channels(source: str, key: str, value: Any) -> tuple[Channel, ...] | Diagnostic:
    if value is None:
        return ()
    if isinstance(value, list):
        if key != "y":
            return _wrong(source, key, f"`{key}` takes one column; only `y` takes a list.")
        found: list[Channel] = []
        for item in value:
            channel = _channel(source, key, item)
            if isinstance(channel, Diagnostic):
                return channel
            found.append(channel)
        return tuple(found)
    channel = _channel(source, key, value)
    return channel if isinstance(channel, Diagnostic) else (channel,)


def _channel(source: str, key: str, value: Any) -> Channel | Diagnostic:
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        return _wrong(
            source, key, f"`{key}` is a column, an aggregate like `sum(column)` or a unit like `month(column)`."
        )
    text = str(value)
    call = _CALL.fullmatch(text)
    if call is None and _HALF.match(text):
        return _wrong(source, key, f"`{text}` has a bracket that is not closed.")
    if call is None:
        return Channel(text.strip())
    function, column = call[1].lower(), call[2].strip()
    if function == "count" and column in ("", "*"):
        return Channel("", "count")
    if not column:
        return _wrong(source, key, f"`{text}` names no column.")
    if function in AGGREGATES:
        return Channel(column, "mean" if function == "avg" else function)
    if function in UNITS:
        return Channel(column, unit=function)
    return _unknown(source, key, function, (*AGGREGATES, *UNITS), "function")


def _unknown(source: str, key: str, word: str, choices: tuple[str, ...], what: str) -> Diagnostic:
    near = difflib.get_close_matches(word, choices, 1)
    span = yamltext.key_span(source, key)
    line = source.split("\n")[span.line - 1] if source else ""
    fixes: tuple[Fix, ...] = ()
    if near and line.count(word) == 1:
        arguments = {"text": line.replace(word, near[0]), "line": str(span.line), "column": "0"}
        arguments |= {"end_line": str(span.line), "end_column": str(len(line))}
        fixes = (Fix(f"Change to {near[0]}", "replace", arguments),)
    message = f"A chart has no {what} `{word}`. " + (
        f"Did you mean `{near[0]}`?" if near else f"It can be {', '.join(choices)}."
    )
    return Diagnostic(f"chart-unknown-{what}", "error", message, span, fixes)


def _wrong(source: str, key: str, message: str, code: str = "chart-channel") -> Diagnostic:
    return Diagnostic(code, "error", message, yamltext.key_span(source, key))
