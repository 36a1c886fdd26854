"""Writes a catalog as the text of one Apache Ossie file: the same text for the same catalog, a line for each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from quire.catalog.build import TIMES
from quire.catalog.lines import MARK
from quire.catalog.model import Catalog, Caveat, Dataset, Field, Metric, Profile, Relationship
from quire.catalog.rules import VERSION
from quire.catalog.yamlwords import block, flow, listed, literal, printable, single
from quire.errors import CatalogError

_WIDEST = 200  # characters of a field that stays on one line
_STEP = "  "
_NO_PROFILE = Profile()


def write_model(name: str, catalog: Catalog, imported_from: str = "", *, plain: bool = False) -> str:
    """The catalog's model as YAML that every reader of Ossie understands; guides and example queries are not in it.

    ``imported_from`` marks a file that code writes anew (``connection warehouse``). ``plain`` leaves out what only
    Quire understands. Items of an imported file are JSON, a line each, which is YAML too and much faster to read.
    ``read_model`` gives the same catalog back, but for where things stand and what imports said.
    Raises ``CatalogError`` for a catalog without datasets, which Ossie has no form for.
    """
    if not catalog.datasets:
        raise CatalogError(
            "A semantic model needs a dataset; there is none.", remedy="Connect to a database that has tables."
        )
    return "\n".join(_Writer(plain, bool(imported_from)).model(name, catalog, imported_from)) + "\n"


class _Writer:
    """Gives the lines of a file; ``plain`` as above, ``json`` for items on one line each."""

    def __init__(self, plain: bool, json: bool) -> None:
        self.plain = plain
        self.json = json

    def model(self, name: str, catalog: Catalog, imported_from: str) -> Iterator[str]:
        if imported_from:
            yield f"{MARK}{' '.join(imported_from.split())}. The next time replaces it whole."
            yield "# What you write of the same names in a file of your own, one folder up, is laid over it and stays."
        yield f"version: {VERSION}"
        yield "semantic_model:"
        yield f"  - name: {block(name)}"
        if catalog.instructions:
            yield "    ai_context:"
            yield f"      instructions: {literal(catalog.instructions, _STEP * 4)}"
        yield from self._extension({"timezone": catalog.timezone, "imported": imported_from}, _STEP * 2)
        yield "    datasets:"
        for dataset in catalog.datasets:
            yield from self._dataset(dataset)
        if catalog.relationships:
            yield "    relationships:"
            for relationship in catalog.relationships:
                yield from self._relationship(relationship)
        if catalog.metrics:
            yield "    metrics:"
            for metric in catalog.metrics:
                yield from self._metric(metric)

    def _dataset(self, dataset: Dataset) -> Iterator[str]:
        indent = _STEP * 4
        yield f"      - name: {block(dataset.name)}"
        yield f"{indent}source: {literal(dataset.source, indent + _STEP)}"
        if dataset.primary_key:
            yield f"{indent}primary_key: {listed(dataset.primary_key)}"
        if dataset.unique_keys:
            yield f"{indent}unique_keys: [{', '.join(map(listed, dataset.unique_keys))}]"
        yield from _described(dataset.description, indent)
        yield from _context(dataset.instructions, dataset.synonyms, dataset.examples, indent)
        if dataset.fields:
            yield f"{indent}fields:"
            for field in dataset.fields:
                yield from self._field(field)
        told = {
            "caveats": _caveats(dataset.caveats),
            "endorsement": dataset.endorsement,
            "visibility": _hidden(dataset),
            "default_time": dataset.default_time,
            "connection": dataset.connection,
            "rows": dataset.rows,
            "tags": dataset.tags,
        }
        yield from self._extension(told, indent)

    def _field(self, field: Field) -> Iterator[str]:
        """One line in brackets where it is short, otherwise a line for each key."""
        extension = "" if self.plain else _data({"values": field.values, "visibility": _hidden(field), **_look(field)})
        default = field.datatype in TIMES
        dimension = ""
        if field.dimension or field.is_time != default:
            dimension = "{}" if field.is_time == default else f"{{is_time: {str(field.is_time).lower()}}}"
        if self.json:
            told: dict[str, Any] = {"datatype": field.datatype, "label": field.label, "description": field.description}
            if dimension:
                told["dimension"] = {} if field.is_time == default else {"is_time": field.is_time}
            yield "          - " + _json(field, told, extension, field.expression)
            return
        line = f"          - {{name: {flow(field.name)}, expression: {_expression(field.expression)}"
        line += f", datatype: {field.datatype}" if field.datatype else ""
        line += f", dimension: {dimension}" if dimension else ""
        line += f", label: {flow(field.label)}" if field.label else ""
        line += f", description: {flow(field.description)}" if field.description else ""
        lists = (("synonyms", field.synonyms), ("examples", field.examples))
        context = ", ".join(f"{key}: {listed(texts)}" for key, texts in lists if texts)
        line += f", ai_context: {{{context}}}" if context else ""
        line += f", custom_extensions: [{{vendor_name: QUIRE, data: {single(extension)}}}]" if extension else ""
        if len(line) < _WIDEST:
            yield line + "}"
            return
        indent = _STEP * 6
        yield f"          - name: {block(field.name)}"
        yield f"{indent}expression: {_expression(field.expression)}"
        pairs = (("datatype", field.datatype), ("dimension", dimension), ("label", field.label and block(field.label)))
        yield from (f"{indent}{key}: {value}" for key, value in pairs if value)
        yield from _described(field.description, indent)
        yield from _context("", field.synonyms, field.examples, indent)
        if extension:
            yield f"{indent}custom_extensions: [{{vendor_name: QUIRE, data: {single(extension)}}}]"

    def _relationship(self, relationship: Relationship) -> Iterator[str]:
        indent = _STEP * 4
        sure = relationship.confidence if relationship.confidence != 1 else None
        told = {"confidence": sure, "evidence": relationship.evidence, "visibility": _hidden(relationship)}
        if self.json:
            columns = {"from_columns": relationship.from_columns, "to_columns": relationship.to_columns}
            ends = {"from": relationship.from_dataset, "to": relationship.to_dataset, **columns}
            yield "      - " + _json(relationship, ends, "" if self.plain else _data(told))
            return
        yield f"      - name: {block(relationship.name)}"
        yield f"{indent}from: {block(relationship.from_dataset)}"
        yield f"{indent}to: {block(relationship.to_dataset)}"
        yield f"{indent}from_columns: {listed(relationship.from_columns)}"
        yield f"{indent}to_columns: {listed(relationship.to_columns)}"
        yield from _context("", relationship.synonyms, (), indent)
        yield from self._extension(told, indent)

    def _metric(self, metric: Metric) -> Iterator[str]:
        indent = _STEP * 4
        told = {
            "format": metric.format,
            "default_time": metric.default_time,
            "caveats": _caveats(metric.caveats),
            "endorsement": metric.endorsement,
            "visibility": _hidden(metric),
        }
        if self.json:
            own = {"description": metric.description, "datatype": metric.datatype}
            yield "      - " + _json(metric, own, "" if self.plain else _data(told), metric.expression)
            return
        yield f"      - name: {block(metric.name)}"
        yield f"{indent}expression: {_expression(metric.expression)}"
        yield from _described(metric.description, indent)
        if metric.datatype:
            yield f"{indent}datatype: {metric.datatype}"
        yield from _context("", metric.synonyms, (), indent)
        yield from self._extension(told, indent)

    def _extension(self, told: Mapping[str, Any], indent: str) -> Iterator[str]:
        data = "" if self.plain else _data(told)
        if data:
            yield f"{indent}custom_extensions:"
            yield f"{indent}  - vendor_name: QUIRE"
            yield f"{indent}    data: {single(data)}"


def _json(item: Field | Relationship | Metric, told: dict[str, Any], extension: str, expression: str = "") -> str:
    """An item on one line, in the form that is both JSON and YAML."""
    kept: dict[str, Any] = {"name": item.name}
    if not isinstance(item, Relationship):
        kept["expression"] = {"dialects": [{"dialect": "ANSI_SQL", "expression": expression}]}
    kept |= {key: value for key, value in told.items() if value not in ("", ())}
    examples = item.examples if isinstance(item, Field) else ()
    context = {key: texts for key, texts in (("synonyms", item.synonyms), ("examples", examples)) if texts}
    if context:
        kept["ai_context"] = context
    if extension:
        kept["custom_extensions"] = [{"vendor_name": "QUIRE", "data": extension}]
    return printable(msgspec.json.encode(kept).decode())


def _data(told: Mapping[str, Any]) -> str:
    """The keys that say something, as JSON; empty when none does."""
    kept = {key: value for key, value in told.items() if value not in (None, "", ())}
    return printable(msgspec.json.encode(kept).decode()) if kept else ""


def _look(field: Field) -> dict[str, Any]:
    """What a look at the data found, under its key."""
    if field.profile == _NO_PROFILE:
        return {}
    every = msgspec.structs.asdict(field.profile)
    return {"profile": {key: value for key, value in every.items() if value not in (None, "")}}


def _hidden(item: Dataset | Field | Relationship | Metric) -> str:
    return "hidden" if item.visibility == "hidden" else ""


def _caveats(caveats: tuple[Caveat, ...]) -> tuple[dict[str, str], ...]:
    return tuple(
        {"text": each.text}
        | ({"predicate": each.predicate} if each.predicate else {})
        | ({"severity": each.severity} if each.severity != "warning" else {})
        for each in caveats
    )


def _expression(expression: str) -> str:
    return f"{{dialects: [{{dialect: ANSI_SQL, expression: {flow(expression)}}}]}}"


def _described(description: str, indent: str) -> Iterator[str]:
    if description:
        yield f"{indent}description: {literal(description, indent + _STEP)}"


def _context(instructions: str, synonyms: Iterable[str], examples: Iterable[str], indent: str) -> Iterator[str]:
    if not (instructions or synonyms or examples):
        return
    yield f"{indent}ai_context:"
    if instructions:
        yield f"{indent}  instructions: {literal(instructions, indent + _STEP * 2)}"
    for key, texts in (("synonyms", synonyms), ("examples", examples)):
        if texts:
            yield f"{indent}  {key}: {listed(texts)}"
