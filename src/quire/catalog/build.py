"""Builds the catalog's items from those of one file, and reports what does not fit where it stands."""

from __future__ import annotations

from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, UnsetType

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
from quire.catalog.model import (
    Dataset,
    Example,
    Field,
    Guide,
    Metric,
    Origin,
    Problem,
    Relationship,
    Visibility,
)
from quire.catalog.ossie import (
    DatasetItem,
    ExpressionItem,
    FieldItem,
    Item,
    MetricItem,
    ModelItem,
    RelationshipItem,
    texts,
)
from quire.catalog.source import Path, Source

Explicit = tuple[Literal["visible", "time"], str, str, str]  # what was said, the kind of item, and its name or names
TIMES = frozenset(("Date", "Time", "DateTime", "DateTimeTz"))
LONGEST = 20_000  # characters of a description; what is longer is no description
_PREFERRED = ("ANSI_SQL", "SNOWFLAKE", "DATABRICKS", "BIGQUERY")


class Part(msgspec.Struct, frozen=True):
    """What one file says. ``explicit`` remembers what somebody said that is also what holds when nobody does."""

    path: str
    datasets: tuple[Dataset, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    metrics: tuple[Metric, ...] = ()
    guides: tuple[Guide, ...] = ()
    examples: tuple[Example, ...] = ()
    instructions: tuple[str, ...] = ()
    zones: tuple[tuple[str, int], ...] = ()
    explicit: frozenset[Explicit] = frozenset()
    problems: tuple[Problem, ...] = ()


class Builder:
    """Gathers the items of one file; ``source`` and ``paths`` tell where they stand, when somebody counted."""

    def __init__(self, path: str, source: Source | None = None, paths: list[Path] | None = None) -> None:
        self.path = path
        self.source = source
        self.paths = paths or [()]
        self.imported = ""
        self.problems: list[Problem] = []
        self.explicit: set[Explicit] = set()
        self.datasets: list[Dataset] = []
        self.relationships: list[Relationship] = []
        self.metrics: list[Metric] = []
        self.instructions: list[str] = []
        self.zones: list[tuple[str, int]] = []

    def model(self, item: ModelItem, imported: str = "") -> None:
        """Take in a model; ``imported`` is which import the file comes from, unless the model says it itself."""
        extension = self._extension(ModelExtension, item)
        self.imported = extension.imported or imported
        if extension.timezone and _is_zone(extension.timezone):
            self.zones.append((extension.timezone, self._line(item, "custom_extensions")))
        elif extension.timezone:
            message = f"The time zone {extension.timezone!r} is not known; expected a name like Europe/Berlin."
            self.report(item, message)
        if told := self._cut(item.instructions(), item, "ai_context"):
            self.instructions.append(told)
        self.datasets += map(self._dataset, item.datasets)
        self.relationships += map(self._relationship, item.relationships)
        self.metrics += map(self._metric, item.metrics)

    def part(self) -> Part:
        """Everything that was taken in."""
        return Part(
            self.path,
            tuple(self.datasets),
            tuple(self.relationships),
            tuple(self.metrics),
            instructions=tuple(self.instructions),
            zones=tuple(self.zones),
            explicit=frozenset(self.explicit),
            problems=tuple(self.problems),
        )

    def report(self, item: Item, message: str, key: str = "custom_extensions") -> None:
        """Say what does not fit, at the key of the item, or at the item."""
        self.problems.append(Problem(self.path, self._line(item, key), message))

    def _line(self, item: Item, key: str = "") -> int:
        if item.place < 0:
            return -item.place
        if self.source is None:
            return 0
        path = self.paths[item.place]
        return self.source.line((*path, key) if key and (*path, key) in self.source.lines else path)

    def _origin(self, item: Item) -> Origin:
        return Origin(self.path, self._line(item), self.imported)

    def _extension(self, kind: type[E], item: Item) -> E:
        if not item.custom_extensions:
            return _empty(kind)
        return read_extension(kind, item.custom_extensions, lambda message: self.report(item, message))

    def _seen(self, said: Visibility | UnsetType, kind: str, first: str, second: str = "") -> Visibility:
        """The visibility; that it was said to be visible is kept, as it may lift what an import hides."""
        if said == "visible":
            self.explicit.add(("visible", kind, first.casefold(), second.casefold()))
        return "visible" if said is UNSET or isinstance(said, UnsetType) else said

    def _cut(self, text: str, item: Item, key: str = "description") -> str:
        text = text.strip()
        if len(text) <= LONGEST:
            return text
        message = f"The {key} of {item.name[:80]!r} has {len(text):,} characters; only the first {LONGEST:,} are kept."
        self.report(item, message, key)
        return text[: LONGEST - 1].rstrip() + "…"

    def _expression(self, item: FieldItem | MetricItem, expression: ExpressionItem) -> str:
        """The expression in the dialect nearest to standard SQL; empty, with a report, when there is none."""
        first = expression.dialects[0]
        if len(expression.dialects) == 1 and first.dialect == "ANSI_SQL" and (text := first.expression.strip()):
            return text
        by_dialect = {entry.dialect: text for entry in expression.dialects if (text := entry.expression.strip())}
        for dialect in _PREFERRED:
            if dialect in by_dialect:
                return by_dialect[dialect]
        self.report(item, f"{item.name!r} has no SQL expression; expected one for ANSI_SQL.", "expression")
        return ""

    def _dataset(self, item: DatasetItem) -> Dataset:
        extension = self._extension(DatasetExtension, item)
        name = item.name.strip()
        fields: dict[str, Field] = {}
        for each in item.fields:
            key = each.name.strip().casefold()
            if key in fields:
                self.report(each, f"The field {each.name.strip()!r} is defined twice in {name!r}.", "name")
            else:
                fields[key] = self._field(name, each)
        return Dataset(
            name,
            item.source.strip(),
            extension.connection,
            self._cut(item.description, item),
            self._cut(item.instructions(), item, "ai_context"),
            item.told("synonyms"),
            item.told("examples"),
            texts(item.primary_key),
            tuple(key for key in map(texts, item.unique_keys) if key),
            tuple(fields.values()),
            extension.caveats,
            extension.endorsement,
            self._seen(extension.visibility, "dataset", name),
            extension.default_time,
            self._origin(item),
            extension.rows,
            extension.tags,
        )

    def _field(self, dataset: str, item: FieldItem) -> Field:
        name, datatype = item.name.strip(), item.datatype
        is_time, dimension = datatype in TIMES, not isinstance(item.dimension, UnsetType)
        if not isinstance(item.dimension, UnsetType) and isinstance(item.dimension.is_time, bool):
            is_time = item.dimension.is_time
            self.explicit.add(("time", "field", dataset.casefold(), name.casefold()))
        description = item.description.strip()
        if len(description) > LONGEST:
            description = self._cut(description, item)
        extension = self._extension(FieldExtension, item)
        return Field(
            name,
            self._expression(item, item.expression),
            datatype,
            description,
            item.label.strip(),
            item.told("synonyms") if item.ai_context else (),
            is_time,
            dimension,
            extension.values,
            self._seen(extension.visibility, "field", dataset, name),
            self._origin(item),
            item.told("examples") if item.ai_context else (),
            extension.profile,
        )

    def _relationship(self, item: RelationshipItem) -> Relationship:
        extension, name = self._extension(RelationshipExtension, item), item.name.strip()
        return Relationship(
            name,
            item.from_dataset.strip(),
            texts(item.from_columns),
            item.to_dataset.strip(),
            texts(item.to_columns),
            item.told("synonyms"),
            self._origin(item),
            extension.confidence,
            extension.evidence,
            self._seen(extension.visibility, "relationship", name),
        )

    def _metric(self, item: MetricItem) -> Metric:
        extension, name = self._extension(MetricExtension, item), item.name.strip()
        return Metric(
            name,
            self._expression(item, item.expression),
            self._cut(item.description, item),
            item.datatype,
            item.told("synonyms"),
            check_format(extension.format, lambda message: self.report(item, message)),
            extension.default_time,
            extension.caveats,
            extension.endorsement,
            self._seen(extension.visibility, "metric", name),
            self._origin(item),
        )


_EMPTY: dict[type[Any], Any] = {}


def _empty(kind: type[E]) -> E:
    """The extension of an item that has none: the same for all."""
    found: E = _EMPTY.get(kind) or _EMPTY.setdefault(kind, kind())
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True
