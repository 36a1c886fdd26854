"""The semantic model as the Data panel shows it: plain functions from a catalog to what goes over the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from quire.catalog import (
    Catalog,
    Dataset,
    Example,
    Field,
    Guide,
    Metric,
    Origin,
    Relationship,
    qualified_names,
)
from quire.errors import UsageError
from quire.server.wire_catalog import (
    CatalogModel,
    DatasetPage,
    DatasetSummary,
    ExampleCard,
    FieldCard,
    FieldProfile,
    GuideCard,
    JoinCard,
    MetricCard,
    ModelProblem,
    Said,
    Source,
)

Described = frozenset[tuple[str, ...]]  # what a person described, by kind and folded names


def model_view(catalog: Catalog, revision: str, described: Described) -> CatalogModel:
    """Everything at a glance."""
    problems = _problems(catalog)
    count = Counter(problem.item.casefold() for problem in problems)
    return CatalogModel(
        revision,
        tuple(_summary(dataset, count[dataset.name.casefold()]) for dataset in catalog.datasets),
        tuple(metric_card(metric, described) for metric in catalog.metrics),
        tuple(map(_guide, catalog.guides)),
        tuple(map(_example, catalog.examples)),
        problems,
    )


def dataset_page(catalog: Catalog, revision: str, name: str, described: Described) -> DatasetPage:
    """A dataset with all that is known of it; raises ``UsageError`` when there is none of that name."""
    dataset = next((each for each in catalog.datasets if each.name.casefold() == name.casefold()), None)
    if dataset is None:
        raise UsageError(f"There is no dataset {name[:200]!r} in the catalog.", remedy="Reload the panel.")
    own = dataset.name.casefold()
    cards = (metric_card(metric, described) for metric in catalog.metrics)
    metrics = tuple(card for card in cards if own in {each.casefold() for each in card.datasets})
    return DatasetPage(
        revision=revision,
        name=dataset.name,
        source=dataset.source,
        connection=dataset.connection,
        description=dataset.description,
        said=_said(dataset, ("dataset", own) in described),
        instructions=dataset.instructions,
        synonyms=dataset.synonyms,
        questions=dataset.examples,
        primary_key=dataset.primary_key,
        unique_keys=dataset.unique_keys,
        fields=tuple(_fields(dataset, catalog.relationships, described)),
        joins=tuple(_joins(dataset, catalog.relationships)),
        metrics=metrics,
        guides=tuple(_guide(guide) for guide in catalog.guides if _about(guide.datasets, own)),
        examples=tuple(_example(each) for each in catalog.examples if _about(each.datasets, own)),
        caveats=dataset.caveats,
        endorsement=dataset.endorsement,
        visibility=dataset.visibility,
        default_time=dataset.default_time,
        rows=dataset.rows,
        tags=dataset.tags,
        problems=tuple(each for each in _problems(catalog) if each.item.casefold() == own),
        origin=_source(dataset.origin),
    )


def metric_card(metric: Metric, described: Described) -> MetricCard:
    """A metric with all that is known of it."""
    return MetricCard(
        metric.name,
        metric.expression,
        metric.description,
        _said(metric, ("metric", metric.name.casefold()) in described),
        metric.synonyms,
        metric.format,
        metric.default_time,
        metric.caveats,
        metric.endorsement,
        metric.visibility,
        tuple(dict.fromkeys(name for name, _ in qualified_names(metric.expression))),
        _source(metric.origin),
    )


def _summary(dataset: Dataset, problems: int) -> DatasetSummary:
    return DatasetSummary(
        dataset.name,
        dataset.source,
        dataset.connection,
        dataset.description,
        dataset.endorsement,
        dataset.visibility,
        dataset.rows,
        len(dataset.fields),
        len(dataset.caveats),
        problems,
        dataset.tags,
        _source(dataset.origin),
    )


def _fields(dataset: Dataset, relationships: Iterable[Relationship], described: Described) -> Iterator[FieldCard]:
    keys = {name.casefold() for name in dataset.primary_key}
    alone = {key[0].casefold() for key in (dataset.primary_key, *dataset.unique_keys) if len(key) == 1}
    leads: dict[str, str] = {}
    for each in relationships:
        if each.from_dataset.casefold() == dataset.name.casefold() and each.visibility == "visible":
            for column, to in zip(each.from_columns, each.to_columns, strict=False):
                leads.setdefault(column.casefold(), f"{each.to_dataset}.{to}")
    for field in dataset.fields:
        column = field.expression.strip('"').casefold()
        own = {field.name.casefold(), column}
        yield FieldCard(
            name=field.name,
            expression=field.expression,
            datatype=field.datatype,
            label=field.label,
            description=field.description,
            said=_said(field, ("field", dataset.name.casefold(), field.name.casefold()) in described),
            synonyms=field.synonyms,
            is_time=field.is_time,
            dimension=field.dimension,
            is_key=bool(own & keys),
            is_unique=bool(own & alone),
            references=leads.get(field.name.casefold(), leads.get(column, "")),
            values=field.values,
            examples=field.examples,
            profile=msgspec.convert(msgspec.structs.asdict(field.profile), FieldProfile),
            visibility=field.visibility,
            origin=_source(field.origin),
        )


def _joins(dataset: Dataset, relationships: Iterable[Relationship]) -> Iterator[JoinCard]:
    own = dataset.name.casefold()
    for each in relationships:
        state = (each.confidence < 1, each.confidence, each.evidence, each.visibility, _source(each.origin))
        if each.from_dataset.casefold() == own:
            yield JoinCard(each.name, each.to_dataset, "to", each.from_columns, each.to_columns, *state)
        if each.to_dataset.casefold() == own:
            yield JoinCard(each.name, each.from_dataset, "from", each.to_columns, each.from_columns, *state)


def _guide(guide: Guide) -> GuideCard:
    return GuideCard(guide.name, guide.text, guide.datasets, guide.visibility, _source(guide.origin))


def _example(example: Example) -> ExampleCard:
    told = (example.question, example.sql, example.note, example.datasets, example.endorsement)
    return ExampleCard(*told, _source(example.origin))


def _about(datasets: Iterable[str], own: str) -> bool:
    return own in {name.casefold() for name in datasets}


def _said(item: Dataset | Field | Metric, by_person: bool) -> tuple[Said, ...]:
    """Every description of an item with who wrote it; the one that counts comes first."""
    said = [Said(item.description, "" if by_person else item.origin.imported)] if item.description else []
    if item.imported_description:
        said.append(Said(item.imported_description, item.origin.imported))
    return tuple(said)


def _source(origin: Origin) -> Source:
    return Source(origin.path, origin.line, origin.imported)


def _problems(catalog: Catalog) -> tuple[ModelProblem, ...]:
    """Each problem with the item in whose lines it stands: the last one that begins at or before its line."""
    starts: dict[str, list[tuple[int, str]]] = {}
    named = [(metric.origin, metric.name) for metric in catalog.metrics]
    named += [(relationship.origin, relationship.name) for relationship in catalog.relationships]
    for dataset in catalog.datasets:
        named += [(origin, dataset.name) for origin in (dataset.origin, *(field.origin for field in dataset.fields))]
    for origin, name in named:
        starts.setdefault(origin.path, []).append((origin.line, name))
    for places in starts.values():
        places.sort()
    return tuple(
        ModelProblem(each.path, each.line, each.message, _holder(starts.get(each.path, ()), each.line))
        for each in catalog.problems
    )


def _holder(places: Iterable[tuple[int, str]], line: int) -> str:
    found = ""
    for start, name in places:
        if start > line:
            break
        found = name
    return found
