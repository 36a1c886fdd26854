"""The rules of Apache Ossie 0.2.0.dev0 for a semantic model file, in our own words, with a place for each breach.

``breaches`` accepts and refuses exactly what the specification's own JSON Schema accepts and refuses; a test holds the
two against each other. A model may also stand at the top level of a file, as many in circulation do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from quire.catalog.source import Path

VERSION = "0.2.0.dev0"
DIALECTS = ("ANSI_SQL", "SNOWFLAKE", "MDX", "TABLEAU", "DATABRICKS", "MAQL", "BIGQUERY")
DATATYPES = (
    "String",
    "Integer",
    "Decimal",
    "Float",
    "Boolean",
    "Date",
    "Time",
    "DateTime",
    "DateTimeTz",
    "Opaque",
)


class Breach(msgspec.Struct, frozen=True):
    """A part of a file that breaks a rule."""

    path: Path
    message: str


class Text(msgspec.Struct, frozen=True):
    """Any text, or one of ``choices``."""

    choices: tuple[str, ...] = ()


class Flag(msgspec.Struct, frozen=True):
    """True or false."""


class Many(msgspec.Struct, frozen=True):
    """A list of ``item``, with ``at_least`` so many."""

    item: Shape
    at_least: int = 0


class Record(msgspec.Struct, frozen=True):
    """Keys with values; other keys are breaches unless it is ``open``."""

    required: dict[str, Shape]
    optional: dict[str, Shape]
    open: bool = False


class Either(msgspec.Struct, frozen=True):
    """A text, or a record."""

    record: Record


Shape = Text | Flag | Many | Record | Either

_TEXT = Text()
_TEXTS = Many(_TEXT)
_CONTEXT = Either(Record({}, {"instructions": _TEXT, "synonyms": _TEXTS, "examples": _TEXTS}, open=True))
_EXTENSIONS = Many(Record({"vendor_name": _TEXT, "data": _TEXT}, {}))
_DIALECT = Record({"dialect": Text(DIALECTS), "expression": _TEXT}, {})
_EXPRESSION = Record({"dialects": Many(_DIALECT, at_least=1)}, {})
_TOLD: dict[str, Shape] = {"description": _TEXT, "ai_context": _CONTEXT, "custom_extensions": _EXTENSIONS}
_FIELD = Record(
    {"name": _TEXT, "expression": _EXPRESSION},
    {"dimension": Record({}, {"is_time": Flag()}), "label": _TEXT, "datatype": Text(DATATYPES), **_TOLD},
)
_DATASET = Record(
    {"name": _TEXT, "source": _TEXT},
    {"primary_key": _TEXTS, "unique_keys": Many(_TEXTS), "fields": Many(_FIELD), **_TOLD},
)
_COLUMNS = Many(_TEXT, at_least=1)
_RELATIONSHIP = Record(
    {"name": _TEXT, "from": _TEXT, "to": _TEXT, "from_columns": _COLUMNS, "to_columns": _COLUMNS},
    {"ai_context": _CONTEXT, "custom_extensions": _EXTENSIONS},
)
_METRIC = Record({"name": _TEXT, "expression": _EXPRESSION}, {"datatype": Text(DATATYPES), **_TOLD})
_MODEL = Record(
    {"name": _TEXT, "datasets": Many(_DATASET, at_least=1)},
    {"relationships": Many(_RELATIONSHIP), "metrics": Many(_METRIC), **_TOLD},
)
_FILE = Record({"version": Text((VERSION,)), "semantic_model": Many(_MODEL)}, {})
_BARE_MODEL = Record(_MODEL.required, {"version": _TEXT, **_MODEL.optional})


def is_bare(document: Any) -> bool:
    """Whether the model stands at the top level of its file rather than under ``semantic_model``."""
    return isinstance(document, dict) and "semantic_model" not in document and ("datasets" in document)


def breaches(document: Any) -> Iterator[Breach]:
    """Every part of a file that breaks a rule, outermost first."""
    yield from _check(_BARE_MODEL if is_bare(document) else _FILE, document, ())


def _check(shape: Shape, value: Any, path: Path) -> Iterator[Breach]:
    if isinstance(shape, Either):
        if not isinstance(value, str):
            yield from _check(shape.record, value, path)
    elif isinstance(shape, Record):
        yield from _check_record(shape, value, path)
    elif isinstance(shape, Many):
        if not isinstance(value, list):
            yield Breach(path, f"{_place(path)} is {_kind(value)}; expected a list.")
            return
        if len(value) < shape.at_least:
            yield Breach(path, f"{_place(path)} is empty; expected at least one item.")
        for index, item in enumerate(value):
            yield from _check(shape.item, item, (*path, index))
    elif isinstance(shape, Flag):
        if not isinstance(value, bool):
            yield Breach(path, f"{_place(path)} is {_kind(value)}; expected true or false.")
    elif not isinstance(value, str):
        yield Breach(path, f"{_place(path)} is {_kind(value)}; expected text (put it in quotes).")
    elif shape.choices and value not in shape.choices:
        known = shape.choices[0] if len(shape.choices) == 1 else "one of " + ", ".join(shape.choices)
        yield Breach(path, f"{_place(path)} is {value!r}; expected {known}.")


def _check_record(shape: Record, value: Any, path: Path) -> Iterator[Breach]:
    if not isinstance(value, dict):
        yield Breach(path, f"{_place(path)} is {_kind(value)}; expected keys with values.")
        return
    for key in shape.required:
        if key not in value:
            yield Breach(path, f"{_place(path)} has no {key!r}; it is required.")
    for key, part in value.items():
        expected = shape.required.get(key) or shape.optional.get(key)
        if expected is not None:
            yield from _check(expected, part, (*path, key))
        elif not shape.open:
            known = ", ".join((*shape.required, *shape.optional))
            yield Breach((*path, key), f"{_place(path)} has an unknown key {key!r}; known are {known}.")


def _place(path: Path) -> str:
    """The path as people write it: ``datasets[0].fields[2].name``."""
    place = ""
    for step in path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else str(step)
    return place or "The file"


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    names: dict[type, str] = {dict: "keys with values", list: "a list", str: "text", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
