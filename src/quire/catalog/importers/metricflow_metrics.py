"""MetricFlow's metrics as one aggregate each; what none can say is written down in words."""

from __future__ import annotations

from typing import Any

import msgspec

from quire.catalog.importers import sql
from quire.catalog.importers.draft import Draft
from quire.catalog.importers.metricflow_models import Inexpressible, Layer, Measure, SemanticModel, parse_measure
from quire.catalog.importers.parts import Part
from quire.catalog.model import Metric

_LONGEST = 4_000  # characters of an expression; definitions that double themselves end here
_DEEPEST = 30


class Formula(msgspec.Struct, frozen=True):
    """A metric as a tree, and the measures in it."""

    tree: Any
    measures: tuple[Measure, ...]


class Metrics:
    """Builds the metrics of a layer, each from the measures and metrics that it names."""

    def __init__(self, layer: Layer, draft: Draft) -> None:
        self.layer = layer
        self.draft = draft
        self.parts: dict[str, Part] = {}

    def read(self, parts: list[Part]) -> None:
        """Add every metric to the draft, or what can be said of it in words."""
        for part in parts:
            if not part.name:
                self.draft.journal.count("metrics", carried=False)
                part.wrong("it has no name")
            elif part.name in self.parts:
                part.wrong("it is defined twice; the first one counts")
            else:
                self.parts[part.name] = part
        for part in self.parts.values():
            self._add(part)
        for wanted in self.layer.wanted:
            if wanted.name not in self.parts:
                self.parts[wanted.name] = self._own(wanted)
                self._add(self.parts[wanted.name])
        used = self._used()
        for name, measure in self.layer.measures.items():
            if name not in used:
                part = measure.model.part
                part.changed("no metric uses it: only its columns are fields", f"measure {name} of {part.name}")

    def _own(self, measure: Part) -> Part:
        value = {"name": measure.name, "type": "simple", "type_params": {"measure": measure.name}}
        told = {key: measure.value[key] for key in ("description", "label") if key in measure.value}
        return Part({**told, **value}, measure.journal, measure.document, measure.path, f"metric {measure.name}")

    def _used(self) -> set[str]:
        found: set[str] = set()
        for part in self.parts.values():
            stack: list[Any] = [part.value.get("type_params")]
            while stack:
                value = stack.pop()
                if isinstance(value, dict):
                    stack += value.values()
                elif isinstance(value, list):
                    stack += value
                elif isinstance(value, str):
                    found.add(value)
        return found

    def _add(self, part: Part) -> None:
        part.what = f"metric {part.name}"
        try:
            formula = self._formula(part, (), ())
            text = sql.render(formula.tree)
            if not text or len(text) > _LONGEST:
                raise Inexpressible("its definition is too long")
            if not formula.measures or sql.outside_aggregates(formula.tree):
                raise Inexpressible("it aggregates nothing")
        except Inexpressible as reason:
            self._tell(part, str(reason))
            return
        self.draft.journal.count("metrics")
        bases = {measure.model.dataset.name: measure for measure in formula.measures}
        time = next(iter(bases.values())).time if len(bases) == 1 else ""
        dataset = formula.measures[0].model.dataset
        differs = time and {measure.time for measure in formula.measures} == {time} and time != dataset.default_time
        counts = len(formula.measures) == 1 and formula.measures[0].aggregation in ("count", "count_distinct")
        self.draft.metric(
            Metric(
                part.name,
                text,
                _described(part, formula),
                "Integer" if counts and part.text("type").lower() == "simple" else "",
                (part.text("label"),) if part.text("label") else (),
                default_time=f"{dataset.name}.{time}" if differs else "",
            )
        )

    def _formula(self, part: Part, filters: tuple[Any, ...], above: tuple[str, ...]) -> Formula:
        """What a metric is, under filters from above; raises ``Inexpressible``."""
        if part.name in above or len(above) > _DEEPEST:
            raise Inexpressible("it is defined by itself")
        above = (*above, part.name)
        filters = (*filters, *_filters(part))
        type, parameters = part.text("type").lower(), part.part("type_params")
        if type == "simple":
            return self._simple(parameters, filters)
        if type == "ratio":
            top = self._input(_reference(parameters, "numerator"), filters, above)
            bottom = self._input(_reference(parameters, "denominator"), filters, above)
            return Formula(sql.ratio(top.tree, bottom.tree), (*top.measures, *bottom.measures))
        if type == "derived":
            return self._derived(parameters, filters, above)
        if type == "cumulative":
            raise Inexpressible("it adds up over a window of time")
        if type == "conversion":
            raise Inexpressible("it follows one event to another")
        raise Inexpressible(f"its type {type or 'missing'!r} is not known")

    def _simple(self, parameters: Part, filters: tuple[Any, ...]) -> Formula:
        if parameters.has("metric_aggregation_params"):
            return self._alone(parameters, filters)
        given = _reference(parameters, "measure")
        measure = self.layer.measures.get(given.name)
        if measure is None:
            raise Inexpressible(f"its measure {given.name!r} is not there")
        return self._measured(measure, (*filters, *_filters(given)), given)

    def _alone(self, parameters: Part, filters: tuple[Any, ...]) -> Formula:
        """A simple metric that says itself what it aggregates."""
        told = parameters.part("metric_aggregation_params")
        model = next((model for model in self.layer.models if model.name == told.text("semantic_model")), None)
        expression = told.text("expr") or parameters.text("expr")
        measure = parse_measure(told, model, told.text("agg").lower(), expression) if model is not None else None
        if measure is None:
            raise Inexpressible("what it aggregates is not there")
        return self._measured(measure, filters, parameters)

    def _measured(self, measure: Measure, filters: tuple[Any, ...], given: Part) -> Formula:
        if measure.semi_additive:
            raise Inexpressible(f"it must not be added up over {measure.semi_additive}")
        condition = sql.every(self.layer.condition(text, measure) for text in filters)
        tree = _aggregate(measure, condition)
        nothing = given.number("fill_nulls_with")
        return Formula(sql.filled(tree, nothing) if nothing is not None else tree, (measure,))

    def _derived(self, parameters: Part, filters: tuple[Any, ...], above: tuple[str, ...]) -> Formula:
        tree = sql.parse(parameters.text("expr"))
        if tree is None or sql.windows(tree):
            raise Inexpressible(f"its expression {parameters.text('expr')[:80]!r} is not understood")
        inputs: dict[str, Formula] = {}
        for given in _inputs(parameters):
            inputs[given.text("alias") or given.name] = self._input(given, filters, above)

        def resolved(column: Any) -> Any:
            found = inputs.get(column.name)
            if found is None or column.table:
                raise Inexpressible(f"its expression names {column.sql()[:80]}, which is no input")
            return sql.wrapped(found.tree.copy())

        made = sql.replaced(tree, resolved)
        if len(sql.render(made)) > _LONGEST:
            raise Inexpressible("its definition is too long")
        return Formula(made, tuple(measure for formula in inputs.values() for measure in formula.measures))

    def _input(self, given: Part, filters: tuple[Any, ...], above: tuple[str, ...]) -> Formula:
        for key in ("offset_window", "offset_to_grain"):
            if given.has(key):
                raise Inexpressible("it compares with another time")
        part = self.parts.get(given.name)
        filters = (*filters, *_filters(given))
        if part is not None:
            return self._formula(part, filters, above)
        measure = self.layer.measures.get(given.name)
        if measure is None:
            raise Inexpressible(f"its input {given.name!r} is not there")
        return self._measured(measure, filters, given)

    def _tell(self, part: Part, why: str) -> None:
        """Keep in words what no aggregate says, at the dataset that it is about, and say so."""
        parameters = part.part("type_params")
        sentence, model = self._sentence(part, parameters)
        self.draft.journal.count("metrics", bool(sentence))
        if not sentence:
            part.left(why)
            return
        if model is not None:
            model.dataset.tell(sentence)
        else:
            self.draft.instructions.append(sentence)
        part.changed(f"{why}: kept as a sentence")

    def _sentence(self, part: Part, parameters: Part) -> tuple[str, SemanticModel | None]:
        type = part.text("type").lower()
        title = f"{part.name} ({part.text('description')})" if part.text("description") else part.name
        filters = "".join(f", only where {text.strip()}" for text in _filters(part))
        if type == "derived":
            inputs = [_input_words(given) for given in _inputs(parameters)]
            said = f"{parameters.text('expr')}, where {', '.join(inputs)}" if inputs else parameters.text("expr")
            return f"{title} is {said}{filters}.", None
        if type == "ratio":
            ends = [_input_words(_reference(parameters, key)) for key in ("numerator", "denominator")]
            return f"{title} is the ratio of two metrics: {' over '.join(ends)}{filters}.", None
        if type == "conversion":
            given = parameters.part("conversion_type_params")
            base, converted = (_reference(given, key).name for key in ("base_measure", "conversion_measure"))
            within = f" within {_window(given)}" if given.has("window") else ""
            what = "the share" if given.text("calculation") != "conversions" else "the number"
            measure = self.layer.measures.get(base)
            said = f"{what} of {base} that {converted} follow{within} for the same {given.text('entity')}"
            return f"{title} is {said}{filters}.", measure.model if measure else None
        measure = self.layer.measures.get(_reference(parameters, "measure").name)
        if measure is None:
            return "", None
        counted = _counted(measure)
        span = _span(parameters) if type == "cumulative" else ""
        rest = f", over {measure.semi_additive}" if measure.semi_additive else ""
        return f"{title} is {counted}{span}{filters}{rest}.", measure.model


def _aggregate(measure: Measure, condition: Any) -> Any:
    """A measure's value, where a condition holds, aggregated; raises ``Inexpressible``."""
    value, kind, dataset = measure.value, measure.aggregation, measure.model.dataset
    if not sql.columns(value):
        key = dataset.primary_key
        if kind in ("sum", "count") and len(key) == 1 and sql.render(value) == "1":
            kind, value = "count", sql.column(dataset.name, key[0])
        else:
            value = sql.column(dataset.name, dataset.expression(f"each_{measure.name}", sql.render(value)))
    if kind == "sum_boolean":
        return sql.AGGREGATES["sum"](this=sql.one_where(sql.every([condition, value])))
    value = sql.only_where(value.copy(), condition)
    if kind == "count_distinct":
        return sql.count_distinct(value)
    if kind == "percentile":
        return sql.percentile(value, measure.share, measure.discrete)
    if kind not in sql.AGGREGATES:
        raise Inexpressible(f"its aggregation {kind or 'missing'!r} is not known")
    return sql.AGGREGATES[kind](this=value)


def _counted(measure: Measure) -> str:
    """What a measure adds up, in words where SQL has none."""
    try:
        return sql.render(_aggregate(measure, None))
    except Inexpressible:
        return f"{measure.aggregation or 'an aggregate'} of {sql.render(measure.value)}"


def _reference(part: Part, key: str) -> Part:
    """A measure or metric that is named, alone or with more."""
    value = part.value.get(key)
    if isinstance(value, str):
        return Part({"name": value}, part.journal, part.document, (*part.path, key), part.what)
    return part.part(key)


def _inputs(parameters: Part) -> list[Part]:
    value = parameters.value.get("metrics")
    items = value if isinstance(value, list) else []
    named = [{"name": item} if isinstance(item, str) else item for item in items]
    made = Part({"metrics": named}, parameters.journal, parameters.document, parameters.path, parameters.what)
    return list(made.parts("metrics", "input"))


def _filters(part: Part) -> tuple[str, ...]:
    """The filters of a part, however its version writes them."""
    value = part.value.get("filter")
    if isinstance(value, dict):
        found = part.part("filter").parts("where_filters")
        return tuple(filter(None, (item.text("where_sql_template") for item in found)))
    return part.texts("filter") if value is not None else ()


def _described(part: Part, formula: Formula) -> str:
    text = part.text("description")
    grain = part.text("time_granularity")
    own = "" if text.casefold() == part.name.casefold() else text
    own = own or (formula.measures[0].description if len(formula.measures) == 1 else "")
    return " ".join(filter(None, (own, f"By {grain} unless asked otherwise." if grain else "")))


def _input_words(given: Part) -> str:
    alias = given.text("alias")
    words = f"{alias} is {given.name}" if alias else f"{given.name} is the metric"
    words += f" {_window(given, 'offset_window')} before" if given.has("offset_window") else ""
    words += f" at the start of the {given.text('offset_to_grain')}" if given.has("offset_to_grain") else ""
    return words + "".join(f" where {text.strip()}" for text in _filters(given))


def _window(part: Part, key: str = "window") -> str:
    """A span of time, written as text or as count and unit."""
    if isinstance(part.value.get(key), dict):
        span = part.part(key)
        return f"{span.text('count')} {span.text('granularity')}"
    return part.text(key)


def _span(parameters: Part) -> str:
    given = parameters.part("cumulative_type_params")
    holder = given if given.has("window") or given.has("grain_to_date") else parameters
    if holder.has("window"):
        return f" over the {_window(holder)} up to each day"
    if holder.has("grain_to_date"):
        return f" from the start of the {holder.text('grain_to_date')} up to each day"
    return " over all time up to each day"
