"""The semantic models of MetricFlow while they are read: keys, dimensions, measures, and what leads where."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from quire.catalog.importers import sql
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.parts import Part
from quire.catalog.model import Caveat

_TEMPLATE = re.compile(
    r"\{\{\s*(Dimension|TimeDimension|Entity|Metric)\s*\(([^{}]*?)\)\s*((?:\.\s*\w+\([^(){}]*\)\s*)*)\}\}"
)
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_GRAIN = re.compile(r"\.\s*(?:grain|date_part)\(\s*['\"](\w+)['\"]\s*\)")


class Inexpressible(Exception):
    """A definition that no single aggregate over ``dataset.field`` is; its text says why."""


class Entity(msgspec.Struct, frozen=True):
    """A key, or a column that refers to one: ``field`` is the dataset's."""

    type: str
    field: str


class Measure(msgspec.Struct, frozen=True):
    """What is aggregated and how: ``value`` is a tree over ``dataset.field``."""

    name: str
    model: SemanticModel
    aggregation: str
    value: Any
    time: str = ""
    share: float = 0.5
    discrete: bool = False
    semi_additive: str = ""
    description: str = ""


class SemanticModel:
    """A semantic model: ``dimensions`` are names of its dataset's fields by their own names."""

    def __init__(self, name: str, dataset: DatasetDraft, part: Part) -> None:
        self.name = name
        self.dataset = dataset
        self.part = part
        self.primary = ""
        self.history = False
        self.entities: dict[str, Entity] = {}
        self.dimensions: dict[str, str] = {}

    def key_of(self, entity: str) -> bool:
        """Whether the entity tells the rows of this model apart."""
        known = self.entities.get(entity)
        return known is not None and known.type in ("primary", "unique") and not self.history


class Layer:
    """All semantic models, and the measures by name."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.models: list[SemanticModel] = []
        self.measures: dict[str, Measure] = {}
        self.wanted: list[Part] = []  # measures that ask for a metric of their own

    def add(self, model: SemanticModel) -> None:
        """Add a semantic model."""
        self.models.append(model)

    def join(self, left: SemanticModel, right: SemanticModel, entity: str) -> None:
        """Say that the rows of one lead to those of another."""
        if left.dataset is not right.dataset:
            ends = (left.entities[entity].field,), (right.entities[entity].field,)
            self.draft.relate(left.dataset.name, ends[0], right.dataset.name, ends[1], left.part.place)

    def condition(self, template: str, measure: Measure) -> Any:
        """A filter with its templates resolved, for the rows of a measure.

        Raises ``Inexpressible``.
        """
        fields: list[Any] = []

        def placed(found: re.Match[str]) -> str:
            fields.append(self._named(found[1], found[2], found[3], measure))
            return f" __field_{len(fields) - 1} "

        text = _TEMPLATE.sub(placed, template)
        tree = None if "{{" in text or "{%" in text else sql.parse(text, measure.model.dataset.dialect)
        if tree is None or sql.windows(tree) or sql.aggregates(tree):
            raise Inexpressible(f"its filter {template.strip()[:120]!r} is not understood")

        def resolved(column: Any) -> Any:
            found = re.fullmatch(r"__field_(\d+)", column.name)
            if found is None or int(found[1]) >= len(fields):
                raise Inexpressible(f"its filter names {column.sql()[:80]}, which is no dimension")
            return fields[int(found[1])]

        return sql.replaced(tree, resolved)

    def _named(self, kind: str, arguments: str, calls: str, measure: Measure) -> Any:
        texts = [left or right for left, right in _TEXT.findall(arguments)]
        if kind == "Metric" or not texts:
            raise Inexpressible("its filter asks for another metric")
        name, *others = texts
        path = others if "entity_path" in arguments else []
        grain = _GRAIN.search(calls)
        unit = grain[1] if grain else others[0] if kind == "TimeDimension" and others and not path else ""
        if name == "metric_time":
            if not measure.time:
                raise Inexpressible("its filter asks for a time that the measure does not have")
            field = sql.column(measure.model.dataset.name, measure.time)
        else:
            steps = [*path, *name.split("__")]
            field = self._entity(steps, measure.model) if kind == "Entity" else self._dimension(steps, measure.model)
        return sql.truncated(field, unit) if unit and unit.lower() != "day" else field

    def _dimension(self, steps: list[str], model: SemanticModel) -> Any:
        *path, name = steps
        for target in self._reached(path, model):
            if name in target.dimensions:
                return sql.column(target.dataset.name, target.dimensions[name])
        old = any(name in other.dimensions and other.history for other in self.models)
        why = "is in a table with history" if old else "is not there"
        raise Inexpressible(f"its filter names the dimension {'__'.join(steps)!r}, which {why}")

    def _entity(self, steps: list[str], model: SemanticModel) -> Any:
        *path, name = steps
        for target in self._reached(path, model) if path else [model]:
            if name in target.entities:
                return sql.column(target.dataset.name, target.entities[name].field)
        raise Inexpressible(f"its filter names the entity {'__'.join(steps)!r}, which is not there")

    def _reached(self, path: list[str], model: SemanticModel) -> list[SemanticModel]:
        """The models that a path of entities leads to from one, itself first where the path is its own key."""
        here = [model]
        for step in path:
            found: list[SemanticModel] = []
            for left in here:
                if step == left.primary or left.key_of(step):
                    found.append(left)
                if step in left.entities:
                    found += [right for right in self.models if right is not left and right.key_of(step)]
            here = list(dict.fromkeys(found))
        if path and not here:
            there = any(path[-1] in other.entities and other.history for other in self.models)
            why = "leads to a table with history" if there else "leads nowhere"
            raise Inexpressible(f"its filter goes by the entity {path[-1]!r}, which {why}")
        return here


def measure(part: Part, model: SemanticModel, layer: Layer) -> None:
    """Read a measure, with its columns as fields of the dataset."""
    aggregation = part.text("agg").lower()
    made = parse_measure(part, model, aggregation, part.text("expr") or sql.identifier(part.name or "?"))
    part.journal.count("measures", made is not None and bool(part.name))
    if made is None or not part.name:
        part.left(f"its expression {part.text('expr')[:80]!r} is not one of a row")
        return
    layer.measures[part.name] = made
    if made.semi_additive:
        value = sql.render(sql.unqualified(made.value))
        model.dataset.caveats.append(Caveat(f"Do not add up {value} over {made.semi_additive}."))
    if part.flag("create_metric"):
        layer.wanted.append(part)


def parse_measure(part: Part, model: SemanticModel, aggregation: str, expression: str) -> Measure | None:
    """What a measure aggregates, over fields; None when the expression is not one of a row."""
    dataset = model.dataset
    tree = sql.parse(expression, dataset.dialect)
    if tree is None or sql.windows(tree) or sql.aggregates(tree):
        return None
    value = sql.replaced(tree, lambda column: sql.column(dataset.name, dataset.column(sql.written(column))))
    time = part.text("agg_time_dimension") or model.part.part("defaults").text("agg_time_dimension")
    parameters = part.part("agg_params")
    additive = part.part("non_additive_dimension")
    share = parameters.number("percentile")
    return Measure(
        part.name,
        model,
        aggregation,
        value,
        model.dimensions.get(time, ""),
        share if share is not None and 0 <= share <= 1 else 0.5,
        parameters.flag("use_discrete_percentile"),
        _semi_additive(additive, model) if part.has("non_additive_dimension") else "",
        part.text("description"),
    )


def _semi_additive(part: Part, model: SemanticModel) -> str:
    name = part.name.split("__")[0]
    time = model.dimensions.get(name, name)
    which = {"min": "first", "max": "last"}.get(part.text("window_choice").lower(), "last")
    groups = part.texts("window_groupings")
    return f"{time}: take the {which} {time}" + (f" of each {', '.join(groups)}" if groups else "")
