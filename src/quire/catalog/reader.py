"""Reads the files of a project's ``catalog`` folder into one ``Catalog``; what is wrong becomes a problem with a place,
and the rest still works."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path as File
from typing import NamedTuple

import msgspec

from quire.catalog.build import Builder, Part
from quire.catalog.examples import read_examples
from quire.catalog.guides import read_guide
from quire.catalog.lines import lift, take_numbers
from quire.catalog.model import Catalog, Problem
from quire.catalog.ossie import ModelItem, decode_json
from quire.catalog.overlay import Layer, lay_over
from quire.catalog.prune import Pruner
from quire.catalog.references import check_references
from quire.catalog.rules import breaches, is_bare
from quire.catalog.source import read_source
from quire.errors import CatalogError

IMPORTED, GUIDES = "imported", "guides"
_SUFFIXES = (".yml", ".yaml", ".json")
_NOT_MODELS = ("policies.yml", "policies.yaml")
_EXAMPLES = ("examples.yml", "examples.yaml")
_IMPORTED_EXAMPLES = ".examples.yml"
_LARGEST = 500_000_000  # bytes
_WITH_LINES = 2_000_000  # bytes of JSON up to which a person may have typed it, so that lines matter


class FoundFile(NamedTuple):
    """A file of the catalog folder: where it is, how it is called in it, and how it is read."""

    file: File
    path: str
    read: Callable[[bytes, str], Part]


def read_catalog(folder: File) -> Catalog:
    """Everything that the files of a catalog folder say; what people wrote lies over what was imported.

    A missing folder is an empty catalog. Never raises for what is in the files.
    """
    return assemble(read_part(found) for found in find_files(folder))


def read_model(text: str, path: str = "model.yml") -> Catalog:
    """The catalog of a single semantic model text; raises ``CatalogError`` when it is neither YAML nor JSON."""
    return assemble([_model_part(text, path)])


def read_catalog_file(file: File) -> Catalog:
    """The catalog of a single Ossie file: YAML or JSON, packed with gzip when its name ends in ``.gz``.

    JSON that keeps every rule is read without its lines, many times faster. Raises ``CatalogError`` when the file
    cannot be read.
    """
    name = file.name.removesuffix(".gz")
    try:
        data = file.read_bytes()
        data = gzip.decompress(data) if file.suffix == ".gz" else data
    except (OSError, EOFError) as fault:
        raise CatalogError(f"The file cannot be read: {fault}.", path=str(file)) from None
    if name.endswith(".json") and (models := decode_json(data)) is not None:
        return assemble([_built(Builder(name), models)])
    try:
        return read_model(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise CatalogError("The file is not UTF-8 text.", path=str(file)) from None


def find_files(folder: File) -> tuple[FoundFile, ...]:
    """The files of a catalog folder that count, in the order of their names: models, examples, guides, imported."""
    found = []
    for file in _listed(folder):
        if file.name in _EXAMPLES:
            found.append(FoundFile(file, f"{folder.name}/{file.name}", _examples))
        elif file.suffix.lower() in _SUFFIXES and file.name not in _NOT_MODELS:
            found.append(FoundFile(file, f"{folder.name}/{file.name}", _written))
    for file in _listed(folder / GUIDES):
        if file.suffix.lower() == ".md":
            found.append(FoundFile(file, f"{folder.name}/{GUIDES}/{file.name}", _guide))
    for file in _listed(folder / IMPORTED):
        if file.suffix.lower() in _SUFFIXES:
            read = _examples if file.name.endswith(_IMPORTED_EXAMPLES) else _imported
            found.append(FoundFile(file, f"{folder.name}/{IMPORTED}/{file.name}", read))
    return tuple(found)


def read_part(found: FoundFile) -> Part:
    """What one file says, or the problem that it cannot be read. Never raises for what is in the file."""
    path = found.path
    try:
        size = found.file.stat().st_size
        if size > _LARGEST:
            raise CatalogError(f"The file has {size:,} bytes.", path=path, expected=f"at most {_LARGEST:,}")
        return found.read(found.file.read_bytes(), path)
    except CatalogError as fault:
        message = fault.message + (f" Expected {fault.expected}." if fault.expected else "")
        return Part(path, problems=(Problem(path, fault.line, message),))
    except UnicodeDecodeError:
        return Part(path, problems=(Problem(path, 0, "The file is not UTF-8 text."),))
    except OSError as fault:
        return Part(path, problems=(Problem(path, 0, f"The file cannot be read: {fault.strerror}."),))


def assemble(parts: Iterable[Part]) -> Catalog:
    """One catalog of what all files say."""
    every = tuple(parts)
    written = Layer(tuple(part for part in every if not _is_imported(part)))
    imported = Layer(tuple(part for part in every if _is_imported(part)))
    problems = [problem for part in every for problem in part.problems]
    zones = [(part, *zone) for layer in (written, imported) for part in layer.parts for zone in part.zones]
    for part, zone, line in zones:
        if zone != zones[0][1] and not _is_imported(part):
            message = f"The time zone {zone} differs from {zones[0][1]}, which counts."
            problems.append(Problem(part.path, line, message))
    catalog = Catalog(
        lay_over("dataset", lambda part: part.datasets, written, imported, problems),
        lay_over("relationship", lambda part: part.relationships, written, imported, problems),
        lay_over("metric", lambda part: part.metrics, written, imported, problems),
        "\n\n".join(told for layer in (written, imported) for part in layer.parts for told in part.instructions),
        zones[0][1] if zones else "",
        guides=tuple(guide for part in every for guide in part.guides),
        examples=tuple(example for part in every for example in part.examples),
    )
    catalog, found = check_references(catalog)
    ordered = sorted({*problems, *found}, key=lambda problem: (problem.path, problem.line, problem.message))
    return msgspec.structs.replace(catalog, problems=tuple(ordered))


def _is_imported(part: Part) -> bool:
    return part.path.split("/")[-2:-1] == [IMPORTED]


def _listed(folder: File) -> list[File]:
    try:
        return sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    except OSError:
        return []


def _examples(data: bytes, path: str) -> Part:
    return read_examples(data.decode("utf-8-sig"), path)


def _guide(data: bytes, path: str) -> Part:
    return read_guide(data.decode("utf-8-sig"), path)


def _written(data: bytes, path: str) -> Part:
    return _json_part(data, path) or _model_part(data.decode("utf-8-sig"), path)


def _imported(data: bytes, path: str) -> Part:
    label = File(path).stem
    return _json_part(data, path, label) or _model_part(data.decode("utf-8-sig"), path, label)


def _json_part(data: bytes, path: str, imported: str = "") -> Part | None:
    """What a large JSON file that keeps every rule says; None for any other."""
    if not path.endswith(".json") or len(data) < _WITH_LINES or (models := decode_json(data)) is None:
        return None
    return _built(Builder(path), models, imported)


def _model_part(text: str, path: str, imported: str = "") -> Part:
    """What the text of a model file says, part by part, with lines."""
    lifted = lift(text)
    source = read_source(text if lifted is None else lifted.text, path)
    numbers = {} if lifted is None else take_numbers(source.value, len(lifted.items))
    found = tuple(breaches(source.value))
    problems = [Problem(path, source.line(breach.path), breach.message) for breach in found]
    problems += [
        Problem(path, source.line(place), f"The key {key!r} is written twice; the last one counts.")
        for place, key in source.twice
    ]
    twice = frozenset(place for place, key in source.twice if key == "custom_extensions")
    pruner = Pruner(frozenset(breach.path for breach in found), twice)
    listed = source.value.get("semantic_model") if isinstance(source.value, dict) else None
    if is_bare(source.value):
        models = [pruner.model(source.value, ())]
    else:
        pairs = enumerate(listed if isinstance(listed, list) else ())
        models = [pruner.model(model, ("semantic_model", at)) for at, model in pairs if isinstance(model, dict)]
    builder = Builder(path, source, pruner.paths)
    builder.problems += problems
    try:
        items = msgspec.convert(models, tuple[ModelItem, ...])
    except msgspec.ValidationError as fault:
        raise CatalogError(f"The file cannot be understood: {fault}.", path=path) from None
    if lifted is not None:
        by_place = {place: numbers[path] for place, path in enumerate(pruner.paths) if path in numbers}
        items = tuple(lifted.put_back(item, by_place) for item in items)
    return _built(builder, items, imported)


def _built(builder: Builder, models: Iterable[ModelItem], imported: str = "") -> Part:
    for model in models:
        builder.model(model, imported)
    return builder.part()
