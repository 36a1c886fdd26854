"""The filters: absolute, and before everything else. What they take out is in no index, so that no score brings it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from quire.catalog import Catalog, Dataset
from quire.recommender.items import Dropped, Stage

Filter = Callable[[Catalog], tuple[Catalog, tuple[Dropped, ...]]]


class Admitted(NamedTuple):
    """The catalog that is left, and what was taken out by folded name: datasets, ``dataset.field``, metrics and so on."""

    catalog: Catalog
    withheld: dict[str, Dropped]
    stages: tuple[Stage, ...]


def admit(catalog: Catalog, filters: Iterable[tuple[str, Filter]]) -> Admitted:
    """Apply filters one after the other."""
    withheld: dict[str, Dropped] = {}
    stages = []
    for name, each in filters:
        before = _size(catalog)
        catalog, dropped = each(catalog)
        for item in dropped:
            withheld.setdefault(item.name.casefold(), item)
        stages.append(Stage(f"filter: {name}", before, _size(catalog), dropped[:20]))
    return Admitted(catalog, withheld, tuple(stages))


def visible() -> Filter:
    """Leave out what is hidden: datasets, fields, metrics and guides, and what refers to them."""

    def apply(catalog: Catalog) -> tuple[Catalog, tuple[Dropped, ...]]:
        why = "It is hidden."
        gone = {dataset.name for dataset in catalog.datasets if dataset.visibility == "hidden"}
        fields = {
            (dataset.name.casefold(), field.name.casefold())
            for dataset in catalog.datasets
            for field in dataset.fields
            if field.visibility == "hidden"
        }
        if not (gone or fields or any(each.visibility == "hidden" for each in (*catalog.metrics, *catalog.guides))):
            return catalog, ()
        left, dropped = without_datasets(catalog, gone, lambda dataset: why)
        more = [
            Dropped("field", f"{dataset.name}.{field.name}", why)
            for dataset in left.datasets
            for field in dataset.fields
            if field.visibility == "hidden"
        ]
        more += [Dropped("metric", metric.name, why) for metric in left.metrics if metric.visibility == "hidden"]
        left = msgspec.structs.replace(
            left,
            datasets=tuple(_without_hidden(dataset) for dataset in left.datasets),
            metrics=tuple(metric for metric in left.metrics if metric.visibility == "visible"),
            guides=tuple(guide for guide in left.guides if guide.visibility == "visible"),
        )
        return left, (*dropped, *more)

    return apply


def _without_hidden(dataset: Dataset) -> Dataset:
    if all(field.visibility == "visible" for field in dataset.fields):
        return dataset
    return msgspec.structs.replace(
        dataset, fields=tuple(field for field in dataset.fields if field.visibility == "visible")
    )


def _size(catalog: Catalog) -> int:
    return len(catalog.datasets) + len(catalog.metrics) + len(catalog.guides) + len(catalog.examples)


def on_connection(connection: str) -> Filter:
    """Leave out the datasets that are on another connection, and what refers to them."""

    def apply(catalog: Catalog) -> tuple[Catalog, tuple[Dropped, ...]]:
        if not connection or all(dataset.connection in ("", connection) for dataset in catalog.datasets):
            return catalog, ()
        gone = {dataset.name for dataset in catalog.datasets if dataset.connection not in ("", connection)}
        why = f"It is on another connection than {connection}."
        return without_datasets(catalog, gone, lambda dataset: why)

    return apply


def without_datasets(
    catalog: Catalog, gone: set[str], why: Callable[[Dataset], str]
) -> tuple[Catalog, tuple[Dropped, ...]]:
    """A catalog without some datasets and the relationships, metrics, guides and examples that refer to them."""
    from quire.catalog import qualified_names

    folded = {name.casefold() for name in gone}
    dropped = [Dropped("dataset", dataset.name, why(dataset)) for dataset in catalog.datasets if dataset.name in gone]
    metrics, guides, examples = [], [], []
    for metric in catalog.metrics:
        if any(dataset.casefold() in folded for dataset, _ in qualified_names(metric.expression)):
            dropped.append(Dropped("metric", metric.name, "It is made of a dataset that is left out."))
        else:
            metrics.append(metric)
    for guide in catalog.guides:
        if any(name.casefold() in folded for name in guide.datasets):
            dropped.append(Dropped("guide", guide.name, "It is about a dataset that is left out."))
        else:
            guides.append(guide)
    for example in catalog.examples:
        if any(name.casefold() in folded for name in example.datasets):
            dropped.append(Dropped("example", example.question, "It reads a dataset that is left out."))
        else:
            examples.append(example)
    left = msgspec.structs.replace(
        catalog,
        datasets=tuple(dataset for dataset in catalog.datasets if dataset.name not in gone),
        relationships=tuple(
            link
            for link in catalog.relationships
            if link.from_dataset.casefold() not in folded and link.to_dataset.casefold() not in folded
        ),
        metrics=tuple(metrics),
        guides=tuple(guides),
        examples=tuple(examples),
    )
    return left, tuple(dropped)
