"""Summarise what the catalog holds, and who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import typer

from quire.catalog import Catalog, Dataset, Metric, Origin, catalog_of
from quire.cli.catalog import InProject
from quire.cli.output import Output, show_json
from quire.document import Project

EXAMPLES = ("quire catalog show", "quire catalog show --project examples/coffee -o json")


class Summary(msgspec.Struct, frozen=True):
    """How much of everything there is; ``hidden`` counts items of every kind that no question sees."""

    datasets: int
    fields: int
    relationships: int
    inferred: int
    metrics: int
    caveats: int
    guides: int
    examples: int
    hidden: int
    described: int
    problems: int
    sources: dict[str, int]


def catalog_show(project: InProject = Path(), output: Output = "text") -> None:
    """Summarise the catalog: how much of everything, how much of it is described, and which files say it.

    With -o json: {datasets, fields, relationships, inferred, metrics, caveats, guides, examples, hidden, described,
    problems, sources: {file: number of items}}.
    """
    summary = summarise(catalog_of(Project.find(project)))
    if output == "json":
        show_json(summary)
    else:
        typer.echo("\n".join(_lines(summary)))


def summarise(catalog: Catalog) -> Summary:
    """The numbers of a catalog."""
    fields = tuple(chain.from_iterable(dataset.fields for dataset in catalog.datasets))
    items: tuple[Any, ...] = (*catalog.datasets, *fields, *catalog.relationships, *catalog.metrics, *catalog.guides)
    told: Iterable[Any] = (*catalog.datasets, *fields)
    return Summary(
        datasets=len(catalog.datasets),
        fields=len(fields),
        relationships=len(catalog.relationships),
        inferred=sum(each.confidence < 1 for each in catalog.relationships),
        metrics=len(catalog.metrics),
        caveats=sum(len(each.caveats) for each in chain[Dataset | Metric](catalog.datasets, catalog.metrics)),
        guides=len(catalog.guides),
        examples=len(catalog.examples),
        hidden=sum(each.visibility == "hidden" for each in items),
        described=sum(bool(each.description) for each in told),
        problems=len(catalog.problems),
        sources=_sources(each.origin for each in (*items, *catalog.examples)),
    )


def _sources(origins: Iterable[Origin]) -> dict[str, int]:
    """How many items each file says; one that a person and an import speak of counts for both."""
    counts: dict[str, int] = {}
    for origin in origins:
        for source in filter(None, (origin.path, origin.imported)):
            counts[source] = counts.get(source, 0) + 1
    return dict(sorted(counts.items()))


def _lines(summary: Summary) -> Iterable[str]:
    inferred = f" ({summary.inferred:,} inferred)" if summary.inferred else ""
    yield f"{summary.datasets:,} datasets with {summary.fields:,} fields, {summary.described:,} of them described"
    yield f"{summary.relationships:,} relationships{inferred}, {summary.metrics:,} metrics, {summary.caveats:,} caveats"
    yield f"{summary.guides:,} guides, {summary.examples:,} example queries, {summary.hidden:,} hidden items"
    width = max(map(len, summary.sources), default=0)
    for source, count in summary.sources.items():
        yield f"  {source:<{width}}  {count:>7,}"
    if summary.problems:
        yield f"{summary.problems:,} problems. See: quire catalog validate"
