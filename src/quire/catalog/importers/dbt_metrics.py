"""The metrics of a dbt manifest: MetricFlow's since dbt 1.6, those of the metrics package before."""

from __future__ import annotations

import re
from typing import Any

from quire.catalog.importers import sql
from quire.catalog.importers.dbt_nodes import Nodes
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.metricflow import read_layer
from quire.catalog.importers.parts import Part
from quire.catalog.model import Metric

_METRIC = re.compile(r"\{\{\s*metric\(\s*['\"](\w+)['\"]\s*\)\s*\}\}")
_OPERATORS = ("=", "!=", "<>", ">", "<", ">=", "<=", "is", "is not", "in", "not in", "like", "not like", "ilike")


def read_metrics(part: Part, nodes: Nodes, draft: Draft) -> None:
    """Add the metrics of either kind."""
    metrics = list(part.parts("metrics", "metric"))
    old = [metric for metric in metrics if not metric.has("type_params")]
    models = [model for model in part.parts("semantic_models", "semantic model") if _enabled(model)]
    read_layer(models, [metric for metric in metrics if metric.has("type_params") and _enabled(metric)], draft, nodes)
    read = _Package(old, nodes, draft)
    for metric in old:
        read.add(metric)


def _enabled(part: Part) -> bool:
    if part.part("config").flag("enabled", default=True):
        return True
    part.left("it is disabled")
    return False


class _Package:
    """Metrics with a calculation method and an expression (dbt 1.0 to 1.5)."""

    def __init__(self, metrics: list[Part], nodes: Nodes, draft: Draft) -> None:
        self.metrics = {metric.name: metric for metric in metrics}
        self.nodes = nodes
        self.draft = draft

    def add(self, metric: Part) -> None:
        """Add a metric to the draft, or say why not."""
        found = self._tree(metric, ())
        text = sql.render(found) if not isinstance(found, str) else ""
        self.draft.journal.count("metrics", bool(text))
        if isinstance(found, str) or not text:
            metric.left(found if isinstance(found, str) else "its definition cannot be written as SQL")
            return
        dataset = self._dataset(metric)
        time = metric.text("timestamp")
        default = ""
        if dataset is not None and time:
            field = dataset.column(time)
            dataset.change(field, is_time=True, dimension=True)
            dataset.default_time = dataset.default_time or field
            default = f"{dataset.name}.{field}" if field != dataset.default_time else ""
        for name in metric.texts("dimensions") if dataset is not None else ():
            if dataset is not None:
                dataset.change(dataset.column(name), dimension=True)
        if metric.has("window"):
            metric.changed("its window of time is not kept")
        label = metric.text("label")
        self.draft.metric(
            Metric(
                metric.name,
                text,
                metric.text("description"),
                "Integer" if _method(metric) in ("count", "count_distinct") else "",
                (label,) if label else (),
                default_time=default,
            )
        )

    def _tree(self, metric: Part, above: tuple[str, ...]) -> Any:
        """The metric as a tree, or why there is none."""
        if metric.name in above or not metric.name:
            return "it is defined by itself"
        method, expression = _method(metric), metric.text("expression", "sql")
        if method in ("derived", "expression"):
            return self._derived(metric, expression, (*above, metric.name))
        dataset = self._dataset(metric)
        if dataset is None:
            return "its model is not in the catalog"
        own = dataset
        tree = sql.parse(expression, own.dialect) if expression != "*" else None
        if expression == "*" and method == "count":
            key = own.primary_key
            tree = sql.parse(sql.identifier(key[0] if len(key) == 1 else own.expression("each_row", "1")))
        if tree is None or sql.windows(tree) or sql.aggregates(tree):
            return f"its expression {expression[:80]!r} is not one of a row"
        conditions = [self._filter(given, own) for given in metric.parts("filters", "filter")]
        wrong = next((each for each in conditions if isinstance(each, str)), None)
        if wrong is not None:
            return wrong

        def qualified(column: Any) -> Any:
            return sql.column(own.name, own.named_or_column(sql.written(column)))

        condition = sql.every(conditions)
        value = sql.only_where(sql.replaced(tree, qualified), sql.replaced(condition, qualified) if condition else None)
        if method == "count_distinct":
            return sql.count_distinct(value)
        if method in ("sum_boolean",):
            return sql.AGGREGATES["sum"](this=sql.one_where(value))
        return sql.AGGREGATES[method](this=value) if method in sql.AGGREGATES else f"its method {method!r} is not known"

    def _derived(self, metric: Part, expression: str, above: tuple[str, ...]) -> Any:
        names: list[str] = []

        def placed(found: re.Match[str]) -> str:
            names.append(found[1])
            return f" __metric_{len(names) - 1} "

        tree = sql.parse(_METRIC.sub(placed, expression))
        parts = [self.metrics.get(name) for name in names]
        found = ["it names a metric that is not there" if part is None else self._tree(part, above) for part in parts]
        wrong = next((each for each in found if isinstance(each, str)), None)
        if tree is None or wrong is not None or len(above) > 20:
            return wrong or f"its expression {expression[:80]!r} is not understood"
        trees = {f"__metric_{index}": sql.wrapped(each) for index, each in enumerate(found)}
        if any(column.name not in trees for column in sql.columns(tree)):
            return f"its expression {expression[:80]!r} names what is no metric"
        return sql.replaced(tree, lambda column: trees[column.name].copy())

    def _filter(self, given: Part, dataset: DatasetDraft) -> Any:
        operator, value = given.text("operator").lower(), given.text("value")
        if operator not in _OPERATORS:
            return f"its filter has the operator {operator[:20]!r}"
        tree = sql.parse(f"{sql.identifier(given.text('field'))} {operator} {value}", dataset.dialect)
        if tree is None or sql.windows(tree):
            return f"its filter on {given.text('field')!r} is not understood"
        return tree

    def _dataset(self, metric: Part) -> DatasetDraft | None:
        named = self.nodes.named(metric.text("model"))
        if named is not None:
            return named
        for id in metric.part("depends_on").texts("nodes"):
            dataset = self.nodes.dataset(id)
            if dataset is not None:
                return dataset
        return None


def _method(metric: Part) -> str:
    return metric.text("calculation_method", "type").lower()
