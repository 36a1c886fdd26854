"""The one way in: which format documents have, and what they say as a catalog."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from quire.catalog.importers import cube, dbt, metricflow, snowflake
from quire.catalog.importers.draft import Draft
from quire.catalog.importers.journal import Document, Format, Imported, Journal, Source
from quire.catalog.model import Origin
from quire.errors import CatalogError

Importer = Callable[[tuple[Document, ...], Draft], str]
"""Fills a draft from documents and gives the name that they have for themselves, or none."""

IMPORTERS: dict[Format, Importer] = {
    "dbt": dbt.import_dbt,
    "metricflow": metricflow.import_metricflow,
    "cube": cube.import_cube,
    "snowflake": snowflake.import_snowflake,
}
FORMATS = tuple(IMPORTERS)
_PROJECT_LISTS = ("models", "sources", "seeds", "snapshots", "exposures", "macros", "groups", "unit_tests", "analyses")
_TITLES: dict[Format, str] = {"dbt": "dbt", "metricflow": "MetricFlow", "cube": "Cube", "snowflake": "Snowflake"}


def import_model(source: Source, connection: str = "") -> Imported:
    """The catalog that documents of another tool describe, with notes on what is not, or not so, in it.

    Raises ``CatalogError`` when there is nothing to import, or when the documents are of several formats and none
    was named.
    """
    by_format: dict[Format, list[Document]] = {}
    journal = Journal()
    for document in source.documents:
        found = recognise(document.value)
        if document.value is None:
            continue  # a file of comments
        if found is None:
            journal.left(document.path, "nothing in it is of a known format")
        else:
            by_format.setdefault(found, []).append(document)
    format = source.format or _only(by_format, source)
    if format not in by_format and not (format == "dbt" and "metricflow" in by_format):
        there = ", ".join(sorted(map(_title, by_format))) or "nothing of a known format"
        raise CatalogError(f"There is nothing of {_title(format)} here, but {there}.", path=_path(source))
    given = by_format.pop(format, [])
    if format == "dbt":
        given += by_format.pop("metricflow", [])
    for other, documents in by_format.items():
        journal.left(", ".join(document.path for document in documents), f"it is of {_title(other)}: import it apart")
    draft = Draft(journal)
    own = IMPORTERS[format](tuple(given), draft)
    name = file_name(source.name or own or source.fallback or format)
    origin = f"{format} {own or name}"
    catalog = draft.finish(connection, Origin(imported=origin))
    if not catalog.datasets:
        raise CatalogError(
            f"There is no table in this {_title(format)} model, so there is nothing to import.", path=_path(source)
        )
    return Imported(catalog, name, format, origin, (*source.unread, *journal.notes), journal.counts())


def recognise(value: Any) -> Format | None:
    """The format of a parsed document, by what is in it."""
    if isinstance(value, str):
        return "dbt" if re.search(r"\{%-?\s*docs\s", value) else None
    if not isinstance(value, dict):
        return None
    metadata = value.get("metadata")
    if isinstance(metadata, dict) and "dbt_schema_version" in metadata:
        return "dbt"
    if "nodes" in value and "sources" in value:
        return "dbt"
    if any(isinstance(value.get(key), dict) for key in ("semantic_model", "metric", "saved_query")):
        return "metricflow"
    if "project_configuration" in value:
        return "metricflow"
    if isinstance(value.get("cubes"), list) or isinstance(value.get("views"), list):
        return "cube"
    tables = value.get("tables")
    if isinstance(tables, list) and any(isinstance(table, dict) and "base_table" in table for table in tables):
        return "snowflake"
    if "profile" in value and ("model-paths" in value or "source-paths" in value or "config-version" in value):
        return "dbt"
    if any(isinstance(value.get(key), list) for key in _PROJECT_LISTS):
        return "dbt"
    return "metricflow" if isinstance(value.get("semantic_models") or value.get("metrics"), list) else None


def file_name(name: str) -> str:
    """A name as that of a file."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_")[:80] or "model"


def _only(by_format: dict[Format, list[Document]], source: Source) -> Format:
    found = set(by_format)
    if found == {"dbt", "metricflow"}:
        return "dbt"
    if len(found) == 1:
        return found.pop()
    if not found:
        raise CatalogError(
            "This is not a model that can be imported.",
            path=_path(source),
            expected="a dbt manifest.json or project, MetricFlow, Cube or Snowflake YAML",
            remedy="An Ossie file needs no import: put it in the folder catalog." if _is_ossie(source) else "",
        )
    titles = " and ".join(sorted(map(_title, found)))
    raise CatalogError(
        f"These are models of {titles}.", path=_path(source), remedy="Say which to import with --format."
    )


def _is_ossie(source: Source) -> bool:
    values = [document.value for document in source.documents if isinstance(document.value, dict)]
    return any(isinstance(value.get("semantic_model"), list) or "datasets" in value for value in values)


def _path(source: Source) -> str:
    return source.documents[0].path if len(source.documents) == 1 else ""


def _title(format: str) -> str:
    return next((title for known, title in _TITLES.items() if known == format), format)
