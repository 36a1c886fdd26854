"""Reads the semantic model files of a project's ``catalog`` folder into one ``Catalog``; what is wrong becomes a
problem with a place, and the rest still works."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as File
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from quire.catalog.extension import (
    DatasetExtension,
    E,
    FieldExtension,
    MetricExtension,
    ModelExtension,
    RelationshipExtension,
    check_format,
    read_extension,
)
from quire.catalog.model import Catalog, Dataset, Field, Metric, Origin, Problem, Relationship
from quire.catalog.references import check_references
from quire.catalog.rules import breaches, is_bare
from quire.catalog.source import Path, Source, read_source
from quire.errors import CatalogError

_SUFFIXES = (".yml", ".yaml", ".json")
_NOT_MODELS = ("policies.yml", "policies.yaml")
_PREFERRED = ("ANSI_SQL", "SNOWFLAKE", "DATABRICKS", "BIGQUERY")
_TIMES = ("Date", "Time", "DateTime", "DateTimeTz")
_LARGEST = 20_000_000


def read_catalog(folder: File) -> Catalog:
    """Everything that the semantic model files of a folder say, in the order of their names.

    A missing folder is an empty catalog. Never raises for what is in the files.
    """
    if not folder.is_dir():
        return Catalog()
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES)
    reading = _Reading()
    for file in files:
        if file.name in _NOT_MODELS or not file.is_file():
            continue
        place = f"{folder.name}/{file.name}"
        try:
            if file.stat().st_size > _LARGEST:
                raise CatalogError("The file is too large.", path=place, expected=f"at most {_LARGEST:,} bytes")
            reading.file(file.read_text(encoding="utf-8-sig"), place)
        except CatalogError as fault:
            message = fault.message + (f" Expected {fault.expected}." if fault.expected else "")
            reading.problems.append(Problem(place, fault.line, message))
        except UnicodeDecodeError:
            reading.problems.append(Problem(place, 0, "The file is not UTF-8 text."))
        except OSError as fault:
            reading.problems.append(Problem(place, 0, f"The file cannot be read: {fault.strerror}."))
    return reading.finish()


def read_model(text: str, path: str = "model.yml") -> Catalog:
    """The catalog of a single semantic model text; raises ``CatalogError`` when it is neither YAML nor JSON."""
    reading = _Reading()
    reading.file(text, path)
    return reading.finish()


class _Reading:
    """What was gathered so far, over all files."""

    def __init__(self) -> None:
        self.datasets: list[Dataset] = []
        self.relationships: list[Relationship] = []
        self.metrics: list[Metric] = []
        self.instructions: list[str] = []
        self.zones: list[str] = []
        self.problems: list[Problem] = []

    def finish(self) -> Catalog:
        catalog = Catalog(
            self._once("dataset", self.datasets),
            self._once("relationship", self.relationships),
            self._once("metric", self.metrics),
            "\n\n".join(self.instructions),
            self.zones[0] if self.zones else "",
        )
        catalog, found = check_references(catalog)
        problems = sorted({*self.problems, *found}, key=lambda problem: (problem.path, problem.line, problem.message))
        return msgspec.structs.replace(catalog, problems=tuple(problems))

    def file(self, text: str, path: str) -> None:
        source = read_source(text, path)
        found = tuple(breaches(source.value))
        self.problems += [Problem(path, source.line(breach.path), breach.message) for breach in found]
        self.problems += [
            Problem(path, source.line(place), f"The key {key!r} is written twice; the last one counts.")
            for place, key in source.twice
        ]
        wrong = frozenset(breach.path for breach in found)
        if is_bare(source.value):
            self._model(_Part(self, source, path, wrong, (), source.value))
        elif isinstance(source.value, dict):
            for model in _Part(self, source, path, wrong, (), source.value).parts("semantic_model"):
                self._model(model)

    def _model(self, part: _Part) -> None:
        extension = part.extension(ModelExtension)
        if extension.timezone and _is_zone(extension.timezone):
            self.zones.append(extension.timezone)
            if extension.timezone != self.zones[0]:
                part.report(f"The time zone {extension.timezone} differs from {self.zones[0]}, which counts.")
        elif extension.timezone:
            part.report(f"The time zone {extension.timezone!r} is not known; expected a name like Europe/Berlin.")
        told = part.instructions()
        if told:
            self.instructions.append(told)
        self.datasets += [_dataset(item) for item in part.parts("datasets") if item.whole("name", "source")]
        ends = ("name", "from", "to", "from_columns", "to_columns")
        self.relationships += [_relationship(item) for item in part.parts("relationships") if item.whole(*ends)]
        self.metrics += [_metric(item) for item in part.parts("metrics") if item.whole("name", "expression")]

    def _once(self, kind: str, items: list[Any]) -> tuple[Any, ...]:
        """The items, of each name the first one."""
        kept: dict[str, Any] = {}
        for item in items:
            first = kept.setdefault(item.name.casefold(), item)
            if first is not item:
                place = f"{first.origin.path}:{first.origin.line}"
                message = f"The {kind} {item.name!r} is defined twice; the one at {place} counts."
                self.problems.append(Problem(item.origin.path, item.origin.line, message))
        return tuple(kept.values())


class _Part(msgspec.Struct, frozen=True):
    """One item of a file: its keys and values, where it stands, and which of its parts break a rule."""

    reading: _Reading
    source: Source
    file: str
    wrong: frozenset[Path]
    path: Path
    value: dict[str, Any]

    @property
    def origin(self) -> Origin:
        return Origin(self.file, self.source.line(self.path))

    def report(self, message: str, key: str = "custom_extensions") -> None:
        place = (*self.path, key) if (*self.path, key) in self.source.lines else self.path
        self.reading.problems.append(Problem(self.file, self.source.line(place), message))

    def parts(self, key: str) -> list[_Part]:
        items = self.value.get(key)
        return [
            _Part(self.reading, self.source, self.file, self.wrong, (*self.path, key, index), item)
            for index, item in enumerate(items if isinstance(items, list) else ())
            if isinstance(item, dict)
        ]

    def whole(self, *keys: str) -> bool:
        """Whether the keys that an item cannot do without are there and right."""
        depth = len(self.path)
        roots = {path[depth] for path in self.wrong if len(path) > depth and path[:depth] == self.path}
        return all(key in self.value and key not in roots for key in keys)

    def text(self, key: str) -> str:
        value = self.value.get(key)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        return _texts(self.value.get(key))

    def told(self, key: str) -> tuple[str, ...]:
        context = self.value.get("ai_context")
        return _texts(context.get(key)) if isinstance(context, dict) else ()

    def instructions(self) -> str:
        context = self.value.get("ai_context")
        told = context.get("instructions") if isinstance(context, dict) else context
        return told.strip() if isinstance(told, str) else ""

    def extension(self, kind: type[E]) -> E:
        return read_extension(kind, self.value.get("custom_extensions"), self.report)

    def expression(self) -> str:
        """The expression in the dialect nearest to standard SQL; empty, with a report, when there is none."""
        dialects = {
            entry["dialect"]: entry["expression"].strip()
            for entry in self.value["expression"]["dialects"]
            if entry["expression"].strip()
        }
        for dialect in _PREFERRED:
            if dialect in dialects:
                return str(dialects[dialect])
        self.report(f"{self.text('name')!r} has no SQL expression; expected one for ANSI_SQL.", "expression")
        return ""


def _dataset(part: _Part) -> Dataset:
    extension = part.extension(DatasetExtension)
    fields: dict[str, Field] = {}
    for item in part.parts("fields"):
        if item.whole("name", "expression"):
            field = _field(item)
            if fields.setdefault(field.name.casefold(), field) is not field:
                item.report(f"The field {field.name!r} is defined twice in {part.text('name')!r}.", "name")
    keys = part.value.get("unique_keys")
    return Dataset(
        part.text("name"),
        part.text("source"),
        extension.connection,
        part.text("description"),
        part.instructions(),
        part.told("synonyms"),
        part.told("examples"),
        part.texts("primary_key"),
        tuple(key for key in map(_texts, keys if isinstance(keys, list) else ()) if key),
        tuple(fields.values()),
        extension.caveats,
        extension.endorsement,
        extension.visibility,
        extension.default_time,
        part.origin,
    )


def _field(part: _Part) -> Field:
    extension = part.extension(FieldExtension)
    datatype = part.text("datatype")
    dimension = part.value.get("dimension")
    role = dimension.get("is_time") if isinstance(dimension, dict) else None
    return Field(
        part.text("name"),
        part.expression(),
        datatype,
        part.text("description"),
        part.text("label"),
        part.told("synonyms"),
        role if isinstance(role, bool) else datatype in _TIMES,
        isinstance(dimension, dict),
        extension.values,
        extension.visibility,
        part.origin,
    )


def _relationship(part: _Part) -> Relationship:
    part.extension(RelationshipExtension)
    return Relationship(
        part.text("name"),
        part.text("from"),
        part.texts("from_columns"),
        part.text("to"),
        part.texts("to_columns"),
        part.told("synonyms"),
        part.origin,
    )


def _metric(part: _Part) -> Metric:
    extension = part.extension(MetricExtension)
    return Metric(
        part.text("name"),
        part.expression(),
        part.text("description"),
        part.text("datatype"),
        part.told("synonyms"),
        check_format(extension.format, part.report),
        extension.default_time,
        extension.caveats,
        extension.endorsement,
        extension.visibility,
        part.origin,
    )


def _texts(value: Any) -> tuple[str, ...]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True
