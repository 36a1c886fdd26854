"""dbt: a ``manifest.json`` of schema v4 to v12 (with ``catalog.json`` beside it), or a project's YAML files."""

from __future__ import annotations

import re
from typing import Any

from quire.catalog.importers import dbt_metrics, dbt_project, dbt_tests
from quire.catalog.importers.dbt_meta import read_meta, read_tags
from quire.catalog.importers.dbt_nodes import Nodes, as_type
from quire.catalog.importers.draft import DatasetDraft, Draft
from quire.catalog.importers.journal import Document
from quire.catalog.importers.parts import Part
from quire.catalog.importers.sql import identifier, relation, relation_parts
from quire.catalog.model import Caveat, Field
from quire.errors import CatalogError

_TABLES = ("model", "snapshot", "seed", "source")
_OLDEST, _NEWEST = 4, 12
_VERSION = re.compile(r"/(manifest|catalog)/v(\d+)\.json")


def import_dbt(documents: tuple[Document, ...], draft: Draft) -> str:
    """Fill a draft from a manifest, or from the YAML files of a project when there is none."""
    manifests = [document for document in documents if _artifact(document) == "manifest"]
    catalogs = [document for document in documents if _artifact(document) == "catalog"]
    if len(manifests) > 1:
        paths = ", ".join(document.path for document in manifests)
        raise CatalogError(f"There are several manifests: {paths}.", remedy="Import one of them.")
    if manifests:
        return _manifest(manifests[0], catalogs[0] if catalogs else None, draft)
    made = dbt_project.as_manifest(documents, draft.journal)
    return _manifest(made, catalogs[0] if catalogs else None, draft)


def _artifact(document: Document) -> str:
    value = document.value
    metadata = value.get("metadata") if isinstance(value, dict) else None
    version = metadata.get("dbt_schema_version") if isinstance(metadata, dict) else None
    found = _VERSION.search(version) if isinstance(version, str) else None
    if found is None:
        return "manifest" if isinstance(value, dict) and "nodes" in value and "sources" in value else ""
    if found[1] == "manifest" and not _OLDEST <= int(found[2]) <= _NEWEST:
        raise CatalogError(
            f"This manifest has schema v{found[2]}.",
            path=document.path,
            expected=f"v{_OLDEST} to v{_NEWEST} (dbt 1.0 to 1.10)",
            remedy="Make one with another version of dbt: dbt parse",
        )
    return found[1]


def _manifest(document: Document, stored: Document | None, draft: Draft) -> str:
    part = Part(document.value, draft.journal, document)
    metadata = part.part("metadata")
    nodes = Nodes(metadata.text("adapter_type"))
    looked = Part(stored.value, draft.journal, stored) if stored is not None else None
    listed = [node for key in ("nodes", "sources") for node in part.parts(key)]
    listed.sort(key=lambda node: (_rank(node), node.path))
    for node in listed:
        if node.text("resource_type") in _TABLES:
            _table(node, nodes, draft, metadata.text("generated_at"))
    if looked is not None:
        _looked_at(looked, nodes, draft)
    for node in listed:
        type = node.text("resource_type")
        if type == "test":
            dbt_tests.read_test(node, nodes, draft)
        elif type not in _TABLES and type not in ("operation", "sql operation", "rpc", "analysis", "macro", "doc"):
            node.left(f"its kind {type or 'is missing'!r} is not known")
    for node in part.parts("exposures", "exposure"):
        _exposure(node, nodes)
    _others(part)
    dbt_metrics.read_metrics(part, nodes, draft)
    return metadata.text("project_name") or _package(listed)


def _rank(node: Part) -> int:
    type = node.value.get("resource_type")
    return _TABLES.index(type) if type in _TABLES else len(_TABLES)


def _table(node: Part, nodes: Nodes, draft: Draft, generated: str) -> None:
    """A model, seed, snapshot or source becomes a dataset; two of one relation become one."""
    type = node.text("resource_type")
    node.what = f"{type} {node.name}"
    config = node.part("config")
    kinds = f"{type}s"
    if config.text("materialized") == "ephemeral":
        draft.journal.count(kinds, carried=False)
        node.left("it is ephemeral: there is no table of it")
        return
    if not config.flag("enabled", default=True):
        draft.journal.count(kinds, carried=False)
        node.left("it is disabled")
        return
    parts = _relation(node)
    if not parts:
        draft.journal.count(kinds, carried=False)
        node.wrong("it has no name; expected one")
        return
    draft.journal.count(kinds)
    dataset = nodes.by_relation(parts)
    if dataset is None:
        dataset = draft.add(_free_name(node, parts, draft), relation(*parts), nodes.dialect)
    nodes.know(node.text("unique_id") or str(node.path[-1]), node, parts, dataset)
    dataset.description = dataset.description or node.text("description")
    if node.name and node.name.casefold() not in (dataset.name.casefold(), parts[-1].casefold()):
        dataset.synonyms.append(node.name)
    if type == "source" and node.text("source_description"):
        dataset.tell(f"Source {node.text('source_name')}: {node.text('source_description')}")
    for column in node.parts("columns", "column"):
        _column(column, dataset, nodes, draft)
    read_meta(node, dataset)
    _standing(node, dataset, generated)
    dbt_tests.read_constraints(node, nodes, draft, dataset)


def _relation(node: Part) -> tuple[str, ...]:
    """Database, schema and name, as the warehouse knows them."""
    stated = relation_parts(node.text("relation_name"))
    if stated and len(stated) <= 3:
        return stated
    name = node.text("identifier") or node.text("alias") or node.name
    return tuple(part for part in (node.text("database"), node.text("schema"), name) if part) if name else ()


def _free_name(node: Part, parts: tuple[str, ...], draft: Draft) -> str:
    """The table's own name, or with that of its source or package when another dataset has it."""
    name = parts[-1]
    if draft.dataset(name) is None:
        return name
    owner = node.text("source_name", "package_name")
    return f"{owner}_{name}" if owner else name


def _column(column: Part, dataset: DatasetDraft, nodes: Nodes, draft: Draft) -> None:
    if not column.name:
        draft.journal.count("columns", carried=False)
        column.wrong("a column has no name")
        return
    column.what = f"column {dataset.name}.{column.name}"
    exact = identifier(column.name, exact=column.flag("quote"))
    known = dataset.field(dataset.column(exact))
    draft.journal.count("columns")
    assert known is not None
    dataset.change(
        known.name,
        description=known.description or column.text("description"),
        datatype=known.datatype or as_type(column.text("data_type"), nodes.adapter),
    )
    if as_type(column.text("data_type"), nodes.adapter) in ("Date", "DateTime", "DateTimeTz"):
        dataset.change(known.name, is_time=True, dimension=True)
    if column.text("granularity"):
        dataset.change(known.name, is_time=True, dimension=True)
    read_meta(column, dataset, known.name)


def _standing(node: Part, dataset: DatasetDraft, generated: str) -> None:
    """Tags, staging, groups, access, versions and deprecation."""
    dataset.tags += read_tags(node)
    folders = node.texts("fqn")[:-1]
    path = [*folders, *node.text("original_file_path", "path").replace("\\", "/").split("/")[:-1]]
    if "staging" in path or node.name.startswith("stg_"):
        dataset.tags.append("staging")
    if node.text("group"):
        dataset.tags.append(f"group:{node.text('group')}")
    if node.text("access") == "private":
        dataset.tags.append("access:private")
    _version(node, dataset)
    gone = node.text("deprecation_date")
    if gone and (not generated or gone[:10] <= generated[:10]):
        dataset.endorsement = "deprecated"
        dataset.caveats.append(Caveat(f"Deprecated since {gone[:10]}."))
    elif gone:
        dataset.caveats.append(Caveat(f"Will be deprecated on {gone[:10]}.", severity="note"))
    if node.text("resource_type") == "snapshot":
        dataset.tags.append("snapshot")
        dataset.caveats.append(
            Caveat("A snapshot: several rows for one thing, each valid from dbt_valid_from to dbt_valid_to.")
        )


def _version(node: Part, dataset: DatasetDraft) -> None:
    version, latest = node.text("version"), node.text("latest_version")
    if not version or node.text("resource_type") != "model":
        return
    dataset.tags.append(f"version:{version}")
    if latest and version != latest:
        dataset.synonyms = [word for word in dataset.synonyms if word != node.name]
        dataset.caveats.append(Caveat(f"Version {version} of {node.name}; the latest is version {latest}."))


def _looked_at(stored: Part, nodes: Nodes, draft: Draft) -> None:
    """What ``catalog.json`` knows of the tables: columns with their types, comments, row counts."""
    for key in ("nodes", "sources"):
        for node in stored.parts(key):
            metadata = node.part("metadata")
            dataset = nodes.dataset(str(node.path[-1])) or nodes.by_relation(
                tuple(filter(None, (metadata.text("database"), metadata.text("schema"), metadata.text("name"))))
            )
            if dataset is None:
                node.left("the manifest does not know it", f"table {metadata.text('name') or node.path[-1]}")
                continue
            dataset.description = dataset.description or metadata.text("comment")
            dataset.rows = dataset.rows if dataset.rows is not None else _rows(node)
            columns = sorted(node.parts("columns"), key=lambda column: column.number("index") or 0)
            for column in columns:
                if column.name:
                    _stored_column(column, dataset, nodes.adapter)
            draft.journal.count("tables looked at")


def _stored_column(column: Part, dataset: DatasetDraft, adapter: str) -> None:
    known: Field | None = dataset.field(dataset.column(column.name))
    assert known is not None
    found = as_type(column.text("type"), adapter)
    time = found in ("Date", "DateTime", "DateTimeTz")
    dataset.change(
        known.name,
        expression=identifier(column.name, exact=True),
        datatype=found or known.datatype,
        description=known.description or column.text("comment"),
        is_time=known.is_time or time,
        dimension=known.dimension or time,
    )


def _rows(node: Part) -> int | None:
    stats = node.part("stats")
    for key in ("row_count", "num_rows", "rows"):
        count = stats.part(key).number("value")
        if count is not None and count >= 0:
            return int(count)
    return None


def _exposure(node: Part, nodes: Nodes) -> None:
    """A dataset that a dashboard uses says so; one of high maturity vouches for what it reads."""
    node.journal.count("exposures")
    type = node.text("type") or "exposure"
    described = node.text("description").split("\n")[0].rstrip(".")
    told = f"Used by the {type} {node.text('label', 'name')}" + (f": {described}." if described else ".")
    for id in node.part("depends_on").texts("nodes"):
        dataset = nodes.dataset(id)
        if dataset is None:
            continue
        dataset.tags.append(f"exposure:{node.name}")
        dataset.tell(told)
        if node.text("maturity") == "high" and not dataset.endorsement and "staging" not in dataset.tags:
            dataset.endorsement = "endorsed"
            node.changed(f"its maturity is high, so {dataset.name} counts as endorsed")


def _others(part: Part) -> None:
    """What has no counterpart in a catalog."""
    for key, what in (("saved_queries", "saved query"), ("unit_tests", "unit test")):
        for node in part.parts(key, what):
            part.journal.count(what.replace("query", "queries").replace("test", "tests"), carried=False)
            node.left("it is a stored request, not a meaning" if key == "saved_queries" else "it tests code, not data")
    disabled: Any = part.value.get("disabled")
    if isinstance(disabled, dict | list) and disabled:
        part.left(f"{len(disabled):,} disabled: {', '.join(_names(disabled))}", "what is disabled")


def _names(disabled: Any) -> list[str]:
    names = [str(item).rpartition(".")[2] for item in disabled if isinstance(item, str)]
    return [*names[:10], *(["…"] if len(names) > 10 else [])]


def _package(nodes: list[Part]) -> str:
    names = [node.text("package_name") for node in nodes if node.value.get("resource_type") == "model"]
    return max(sorted(set(names)), key=names.count) if names else ""
