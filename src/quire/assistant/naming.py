"""How SQL calls what a context shows: datasets by their tables, fields by their columns."""

from __future__ import annotations

from collections.abc import Iterable

from quire.airlock import ContextReceipt
from quire.catalog import Catalog, Dataset

MOST_FIELDS = 200


def datasets_shown(context: ContextReceipt | None, seen: Catalog) -> tuple[Dataset, ...]:
    """The datasets of a context; the first of the catalog where there is no context."""
    if context is None or not context.items:
        return seen.datasets[:40]
    shown = {item.name for item in context.items if item.shown and item.kind == "dataset"}
    return tuple(dataset for dataset in seen.datasets if dataset.name in shown)


def sql_names(datasets: Iterable[Dataset]) -> str:
    """A line for each dataset and field that SQL calls otherwise than the catalog does."""
    lines = []
    for dataset in datasets:
        if dataset.source != dataset.name:
            lines.append(f"{dataset.name} is written {_source(dataset.source)}")
        for field in dataset.fields[:MOST_FIELDS]:
            if field.expression.strip().strip('"') != field.name:
                lines.append(f"{dataset.name}.{field.name} is written {_line(field.expression)}")
    return "\n".join(lines)


def plain_catalog(datasets: Iterable[Dataset]) -> str:
    """Tables with their columns, for a project whose context could not be chosen."""
    return "\n".join(
        f"TABLE {dataset.name}({', '.join(field.name for field in dataset.fields[:60])})" for dataset in datasets
    )


def _source(source: str) -> str:
    return f"({_line(source)})" if " " in source.strip() else source


def _line(text: str) -> str:
    return " ".join(text.split())[:400]
