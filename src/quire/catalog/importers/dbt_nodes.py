"""Which dataset a dbt node became: by its id, by a ``ref`` or ``source`` in a text, by the table it is."""

from __future__ import annotations

import re

from quire.catalog.importers.draft import DatasetDraft
from quire.catalog.importers.parts import Part
from quire.catalog.survey.datatypes import datatype

_REF = re.compile(
    r"\bref\(\s*['\"]([^'\"]+)['\"]\s*(?:,\s*['\"]([^'\"]+)['\"]\s*)?(?:,\s*(?:v|version)\s*=\s*['\"]?([\w.]+)['\"]?\s*)?\)"
)
_SOURCE = re.compile(r"\bsource\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)['\"]\s*\)")
_DIALECTS = ("bigquery", "snowflake", "postgres", "redshift", "databricks", "spark", "duckdb", "trino", "clickhouse")
_INSTANTS = ("bigquery", "databricks", "spark")


class Nodes:
    """The nodes that became datasets; ``adapter`` is the kind of database, ``dialect`` its SQL."""

    def __init__(self, adapter: str = "") -> None:
        self.adapter = adapter
        self.dialect = adapter if adapter in _DIALECTS else {"sqlserver": "tsql", "athena": "trino"}.get(adapter, "")
        self._by_id: dict[str, DatasetDraft] = {}
        self._by_relation: dict[tuple[str, ...], DatasetDraft] = {}
        self._by_ref: dict[str, list[tuple[str, str, bool, DatasetDraft]]] = {}

    def know(self, id: str, node: Part, relation: tuple[str, ...], dataset: DatasetDraft) -> None:
        """Remember what a node became."""
        self._by_id[id] = dataset
        self._by_relation.setdefault(_folded(relation), dataset)
        owner = node.text("source_name") if node.text("resource_type") == "source" else node.text("package_name")
        version = node.text("version")
        latest = not version or version == node.text("latest_version")
        self._by_ref.setdefault(node.name, []).append((owner, version, latest, dataset))

    def dataset(self, id: str) -> DatasetDraft | None:
        """The dataset of a node's id."""
        return self._by_id.get(id)

    def by_relation(self, relation: tuple[str, ...]) -> DatasetDraft | None:
        """The dataset of a table."""
        return self._by_relation.get(_folded(relation))

    def named(self, text: str) -> DatasetDraft | None:
        """The dataset that ``ref('x')`` or ``source('a', 'b')`` in a text means."""
        found = _REF.search(text)
        if found is not None:
            package, name = (found[1], found[2]) if found[2] else ("", found[1])
            return self._ref(name, package, found[3] or "")
        found = _SOURCE.search(text)
        return self._ref(found[2], found[1], "") if found is not None else None

    def _ref(self, name: str, owner: str, version: str) -> DatasetDraft | None:
        for known, known_version, latest, dataset in self._by_ref.get(name, ()):
            if owner in ("", known) and (version == known_version or (not version and latest)):
                return dataset
        return None


def as_type(declared: str, adapter: str) -> str:
    """The Ossie type of a database's; where a plain timestamp is an instant, it is one."""
    found = datatype(declared)
    plain = declared.strip().lower() == "timestamp"
    return "DateTimeTz" if found == "DateTime" and plain and adapter in _INSTANTS else found


def _folded(relation: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in relation)
