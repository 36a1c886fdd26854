"""The YAML and Markdown files of a dbt project in the shape of the manifest that dbt would make of them.

What only dbt's Jinja knows (database, schema, custom aliases) is missing; descriptions, columns, tests and exposures
are there.
"""

from __future__ import annotations

import re
from typing import Any

from quire.catalog.importers.journal import Document, Journal
from quire.catalog.importers.parts import Part

_DOCS = re.compile(r"\{%-?\s*docs\s+(\w+)\s*-?%\}(.*?)\{%-?\s*enddocs\s*-?%\}", re.DOTALL)
_DOC = re.compile(r"\{\{-?\s*doc\(\s*['\"](?:\w+['\"]\s*,\s*['\"])?(\w+)['\"]\s*\)\s*-?\}\}")
_KINDS = (("models", "model"), ("seeds", "seed"), ("snapshots", "snapshot"))
_SETTINGS = ("where", "severity", "enabled", "limit", "fail_calc", "warn_if", "error_if", "store_failures")


def as_manifest(documents: tuple[Document, ...], journal: Journal) -> Document:
    """One document in the shape of a manifest; what is said of blocks of documentation is put in its place."""
    blocks: dict[str, str] = {}
    for document in documents:
        if isinstance(document.value, str):
            blocks.update((name, text.strip()) for name, text in _DOCS.findall(document.value))
    project = _Project(journal, blocks)
    for document in documents:
        if isinstance(document.value, dict):
            project.read(document)
    return Document(project.path or documents[0].path if documents else "", project.manifest)


class _Project:
    def __init__(self, journal: Journal, blocks: dict[str, str]) -> None:
        self.journal = journal
        self.blocks = blocks
        self.path = ""
        self.name = ""
        self.nodes: dict[str, Any] = {}
        self.sources: dict[str, Any] = {}
        self.exposures: list[Any] = []
        self.semantic_models: list[Any] = []
        self.metrics: list[Any] = []

    @property
    def manifest(self) -> dict[str, Any]:
        """What was read so far."""
        return {
            "metadata": {"project_name": self.name},
            "nodes": self.nodes,
            "sources": self.sources,
            "exposures": self.exposures,
            "semantic_models": self.semantic_models,
            "metrics": self.metrics,
        }

    def read(self, document: Document) -> None:
        """Take up one YAML file."""
        part = Part(document.value, self.journal, document, (), document.path)
        if "profile" in part.value or "config-version" in part.value:
            self.path, self.name = document.path, part.name
            return
        for key, type in _KINDS:
            for node in part.parts(key, type):
                self._node(node, type)
        for source in part.parts("sources", "source"):
            for table in source.parts("tables", f"source {source.name}"):
                self._source(source, table)
        for exposure in part.parts("exposures", "exposure"):
            self.exposures.append(self._exposure(exposure))
        for key, models in (("semantic_models", self.semantic_models), ("metrics", self.metrics)):
            for item in part.parts(key, key[:-1].replace("_", " ")):
                models.append({**self._told(item), "_place": item.place})
            if isinstance(part.value.get(key[:-1]), dict):
                models.append({**part.value[key[:-1]], "_place": part.part(key[:-1]).place})
        for key in ("saved_queries", "unit_tests"):
            if part.has(key):
                self.journal.left(key.replace("_", " "), "they are no meaning of data", part.place)

    def _node(self, node: Part, type: str) -> None:
        if not node.name:
            node.wrong("it has no name")
            return
        id = f"{type}.{self.name}.{node.name}"
        alias = node.part("config").text("alias") or node.name
        made = {**self._told(node), "resource_type": type, "unique_id": id, "alias": alias, "_place": node.place}
        self.nodes[id] = {
            **made,
            "fqn": [*node.document.path.split("/")[:-1], node.name],
            "columns": self._columns(node),
        }
        for key in ("tests", "data_tests"):
            self._tests(node, id, key, f"ref('{node.name}')")
        latest = node.text("latest_version")
        versions = list(node.parts("versions", f"version of {node.name}"))
        for version in versions:
            self._version(version, id, alias, latest or versions[-1].text("v"))

    def _version(self, version: Part, id: str, alias: str, latest: str) -> None:
        """A version of a model is a table of its own, described as the model is."""
        number = version.text("v")
        model = self.nodes.pop(id) if id in self.nodes and "version" not in self.nodes[id] else self.nodes.get(id)
        model = model or next((node for key, node in self.nodes.items() if key.startswith(f"{id}.v")), {})
        made = {**model, "unique_id": f"{id}.v{number}", "version": number, "latest_version": latest}
        self.nodes[f"{id}.v{number}"] = {**made, "alias": version.part("config").text("alias") or f"{alias}_v{number}"}

    def _source(self, source: Part, table: Part) -> None:
        if not table.name:
            table.wrong("it has no name")
            return
        id = f"source.{self.name}.{source.name}.{table.name}"
        self.sources[id] = {
            **self._told(table),
            "resource_type": "source",
            "unique_id": id,
            "source_name": source.name,
            "source_description": self._resolved(source.text("description")),
            "identifier": table.text("identifier") or table.name,
            "database": _without_jinja(source.text("database")),
            "schema": _without_jinja(source.text("schema") or source.name),
            "columns": self._columns(table),
            "tags": [*source.texts("tags"), *table.texts("tags")],
            "_place": table.place,
        }
        for key in ("tests", "data_tests"):
            self._tests(table, id, key, f"source('{source.name}', '{table.name}')")

    def _columns(self, node: Part) -> dict[str, Any]:
        return {
            column.name: {**self._told(column), "_place": column.place}
            for column in node.parts("columns", f"column of {node.name}")
            if column.name
        }

    def _tests(self, node: Part, id: str, key: str, model: str) -> None:
        self._each_test(node, id, key, model, "")
        for column in node.parts("columns", f"column of {node.name}"):
            self._each_test(column, id, key, model, column.name)

    def _each_test(self, part: Part, id: str, key: str, model: str, column: str) -> None:
        given = part.value.get(key)
        for test in given if isinstance(given, list) else [given] if given else []:
            if isinstance(test, str):
                kind, arguments = test, {}
            elif isinstance(test, dict) and test:
                kind, stated = next(iter(test.items()))
                if isinstance(test.get("test_name"), str):
                    kind, stated = test["test_name"], test
                arguments = stated if isinstance(stated, dict) else {}
            else:
                part.wrong(f"an item of {key} is no test")
                continue
            self._test(str(kind), {**arguments}, id, model, (column, part.place))

    def _test(self, kind: str, arguments: dict[str, Any], id: str, model: str, where: tuple[str, str]) -> None:
        column, place = where
        settings = arguments.pop("config", None)
        config = settings if isinstance(settings, dict) else {}
        config = {**config, **{key: arguments[key] for key in _SETTINGS if key in arguments}}
        namespace, _, name = kind.rpartition(".")
        title = "_".join(filter(None, (name, id.rpartition(".")[2], column)))
        self.nodes[f"test.{len(self.nodes)}.{title}"] = {
            "resource_type": "test",
            "name": title,
            "attached_node": id,
            "column_name": column,
            "config": config,
            "test_metadata": {"name": name, "namespace": namespace, "kwargs": {**arguments, "model": model}},
            "_place": place,
        }

    def _exposure(self, exposure: Part) -> dict[str, Any]:
        ids = []
        for text in exposure.texts("depends_on"):
            quoted = re.findall(r"['\"]([^'\"]+)['\"]", text)[-1:]
            tables = (item for item in (*self.nodes.items(), *self.sources.items()) if not item[0].startswith("test."))
            ids += [id for id, node in tables if node.get("name") in quoted]
        return {**self._told(exposure), "depends_on": {"nodes": ids}, "_place": exposure.place}

    def _told(self, part: Part) -> dict[str, Any]:
        """The keys of a part, its description with the blocks of documentation in their place."""
        if not isinstance(part.value.get("description"), str):
            return dict(part.value)
        return {**part.value, "description": self._resolved(part.text("description"))}

    def _resolved(self, text: str) -> str:
        return _DOC.sub(lambda found: self.blocks.get(found[1], ""), text).strip()


def _without_jinja(name: str) -> str:
    return "" if "{{" in name or "{%" in name else name
