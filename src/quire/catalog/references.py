"""Do the parts of a catalog that name one another name what is there? Without parsing SQL, so that reading is fast."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from quire.catalog.model import Catalog, Dataset, Example, Guide, Metric, Problem, Relationship
from quire.catalog.sqltext import table_parts, tables_in

_NOT_NAMES = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_QUALIFIED = re.compile(r'(?<![\w."])("[^"]+"|[^\W\d]\w*)\s*\.\s*("[^"]+"|[^\W\d]\w*)(?!\s*[(.\w])')


def qualified_names(expression: str) -> tuple[tuple[str, str], ...]:
    """Each ``dataset.field`` that a SQL expression names, once, in order, outside strings and comments."""
    found = _QUALIFIED.findall(_NOT_NAMES.sub(" ", expression))
    return tuple(dict.fromkeys((left.strip('"'), right.strip('"')) for left, right in found))


def check_references(catalog: Catalog) -> tuple[Catalog, tuple[Problem, ...]]:
    """The catalog without the relationships that lead nowhere, and what was found wrong."""
    datasets = {dataset.name.casefold(): dataset for dataset in catalog.datasets}
    problems: list[Problem] = []
    kept = []
    for relationship in catalog.relationships:
        faults = tuple(_relationship_faults(relationship, datasets))
        problems += [_problem(relationship, message) for message in faults]
        if not faults:
            kept.append(relationship)
            sure = relationship.confidence >= 1
            if sure and not leads_to_one(relationship, datasets[relationship.to_dataset.casefold()]):
                problems.append(_problem(relationship, _unproven(relationship)))
    for dataset in catalog.datasets:
        problems += [_problem(dataset, message) for message in _dataset_faults(dataset)]
    for metric in catalog.metrics:
        problems += [_problem(metric, message) for message in _metric_faults(metric, datasets)]
    for guide in catalog.guides:
        problems += [
            _problem(guide, f"The guide {guide.name!r} is about the dataset {name!r}, which is not defined.")
            for name in guide.datasets
            if name.casefold() not in datasets
        ]
    examples = _with_datasets(catalog.examples, catalog.datasets)
    problems += [
        _problem(example, f"The SQL of the example {example.question[:60]!r} reads no dataset that is defined.")
        for example in examples
        if not example.datasets
    ]
    return msgspec.structs.replace(catalog, relationships=tuple(kept), examples=examples), tuple(problems)


def _with_datasets(examples: tuple[Example, ...], datasets: tuple[Dataset, ...]) -> tuple[Example, ...]:
    """The examples with the datasets that their SQL reads, by the datasets' names and the names of their tables."""
    if not examples:
        return ()
    named: dict[tuple[str, ...], str] = {}
    for dataset in datasets:
        parts = table_parts(dataset.source)
        for key in [(dataset.name.casefold(),), *(parts[start:] for start in range(len(parts)))]:
            named.setdefault(key, dataset.name)
    found = []
    for example in examples:
        tables = sorted(tables_in(example.sql))
        reads = (named.get(parts[start:]) for parts in tables for start in range(len(parts)))
        found.append(msgspec.structs.replace(example, datasets=tuple(sorted({name for name in reads if name}))))
    return tuple(found)


def leads_to_one(relationship: Relationship, to: Dataset) -> bool:
    """Whether a declared key of the dataset proves that at most one of its rows matches: then a join adds no rows."""
    columns = {column.casefold() for column in relationship.to_columns}
    keys = (to.primary_key, *to.unique_keys)
    return any(key and {column.casefold() for column in key} <= columns for key in keys)


def _relationship_faults(relationship: Relationship, datasets: dict[str, Dataset]) -> Iterator[str]:
    for name in (relationship.from_dataset, relationship.to_dataset):
        if name.casefold() not in datasets:
            yield f"The relationship {relationship.name!r} names the dataset {name!r}, which is not defined."
    if len(relationship.from_columns) != len(relationship.to_columns):
        left, right = len(relationship.from_columns), len(relationship.to_columns)
        yield f"The relationship {relationship.name!r} joins {left} columns to {right}; expected as many on both sides."


def _unproven(relationship: Relationship) -> str:
    columns = ", ".join(relationship.to_columns)
    return (
        f"Nothing says that ({columns}) is unique in {relationship.to_dataset!r}, so questions do not use the "
        f"relationship {relationship.name!r}: it could count rows twice. Declare a primary_key or a unique key there."
    )


def _dataset_faults(dataset: Dataset) -> Iterator[str]:
    if dataset.default_time:
        field = next((field for field in dataset.fields if field.name == dataset.default_time), None)
        if field is None or not field.is_time:
            what = "not a field of it" if field is None else "not a time field"
            yield f"The default time {dataset.default_time!r} of {dataset.name!r} is {what}."


def _metric_faults(metric: Metric, datasets: dict[str, Dataset]) -> Iterator[str]:
    named = [(pair, "expression") for pair in qualified_names(metric.expression)]
    for caveat in metric.caveats:
        named += [(pair, "caveat") for pair in qualified_names(caveat.predicate)]
    if metric.default_time:
        pair = metric.default_time.partition(".")
        named.append(((pair[0], pair[2]), "default time"))
    for (name, field), where in named:
        dataset = datasets.get(name.casefold())
        if dataset is None:
            yield f"The {where} of the metric {metric.name!r} names the dataset {name!r}, which is not defined."
        elif field.casefold() not in {known.name.casefold() for known in dataset.fields}:
            yield f"The {where} of the metric {metric.name!r} names {name}.{field}, which is not a field of {name!r}."


def _problem(item: Dataset | Relationship | Metric | Guide | Example, message: str) -> Problem:
    return Problem(item.origin.path, item.origin.line, message)
