"""Reads the files of another tool's model, and writes what an import made of them to ``catalog/imported``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from quire.catalog import Example, read_model, write_model
from quire.catalog.importers import Document, Format, Imported, Note, Source, import_model
from quire.catalog.source import read_source
from quire.catalog.yamlwords import block, literal
from quire.document import refused, write_whole
from quire.errors import CatalogError, UsageError

_YAML = (".yml", ".yaml")
_MANIFEST, _CATALOG = "manifest.json", "catalog.json"
_ARTIFACTS = (_MANIFEST, _CATALOG, "semantic_manifest.json")
_SKIPPED = ("target", "dbt_packages", "dbt_modules", "node_modules", "venv", "logs", "__pycache__")
_LARGEST = {".json": 1_000_000_000, ".yml": 20_000_000, ".yaml": 20_000_000, ".md": 5_000_000}
_MOST_FILES = 10_000
_DIVIDER = re.compile(r"^---(?=\s|$)", re.MULTILINE)


class Written(msgspec.Struct, frozen=True):
    """What an import did: the files relative to the project, and whether any is another than before."""

    file: str
    examples: str
    changed: bool
    imported: Imported


def read_documents(path: Path, format: Format | str = "", name: str = "") -> Source:
    """The documents of a file, or of every file of a folder that may be of a model.

    A folder with dbt's ``target/manifest.json`` is that manifest, with ``catalog.json`` beside it. Raises
    ``UsageError`` when there is nothing, ``CatalogError`` when a single file cannot be read.
    """
    if not path.exists():
        raise UsageError(f"There is no {path}.", expected="a file or a folder")
    documents: list[Document] = []
    unread: list[Note] = []
    for file in _files(path):
        shown = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            documents += parse(file, shown)
        except CatalogError as fault:
            if path.is_file() or file.name == _MANIFEST:
                raise
            place = f"{fault.path}:{fault.line}" if fault.line else fault.path
            unread.append(Note("wrong", "a file", fault.message, place))
    fallback = path.stem if path.is_file() else path.resolve().name
    fitting: Any = format
    return Source(tuple(documents), fitting, name, fallback, tuple(unread))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        beside = path.with_name(_CATALOG)
        return [path, beside] if path.name == _MANIFEST and beside.is_file() else [path]
    for manifest in (path / "target" / _MANIFEST, path / _MANIFEST):
        if manifest.is_file():
            return _files(manifest)
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in (*_YAML, ".md") or name in _ARTIFACTS:
                found.append(Path(folder) / name)
        if len(found) > _MOST_FILES:
            raise UsageError(f"{path} has more than {_MOST_FILES:,} files of models.", remedy="Name a smaller folder.")
    return found


def parse(file: Path, shown: str) -> list[Document]:
    """The documents of one file: one of JSON or Markdown, several of YAML.

    Raises ``CatalogError`` with the place when it cannot be read.
    """
    try:
        size = file.stat().st_size
        most = _LARGEST.get(file.suffix.lower(), 0)
        if not most:
            raise CatalogError("This is no JSON or YAML file.", path=shown, expected="a name in .json, .yml or .yaml")
        if size > most:
            raise CatalogError(f"The file has {size:,} bytes.", path=shown, expected=f"at most {most:,}")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise CatalogError(f"The file cannot be read: {fault.strerror}.", path=shown) from None
    except UnicodeDecodeError:
        raise CatalogError("The file is not UTF-8 text.", path=shown) from None
    if file.suffix.lower() == ".md":
        return [Document(shown, text)]
    return [_json(text, shown)] if file.suffix.lower() == ".json" else list(_yaml(text, shown))


def _json(text: str, shown: str) -> Document:
    try:
        return Document(shown, json.loads(text))
    except RecursionError:
        raise CatalogError("The file is nested too deeply.", path=shown) from None
    except ValueError as fault:
        line = getattr(fault, "lineno", 0)
        reason = getattr(fault, "msg", str(fault))
        raise CatalogError(f"This is not JSON: {reason}.", path=shown, line=line) from None


def _yaml(text: str, shown: str) -> Iterator[Document]:
    """Each document of a YAML file, its lines counted from the file's beginning."""
    above = 0
    for piece in _DIVIDER.split(text):
        if piece.strip():
            try:
                source = read_source("\n" * above + piece, shown)
            except CatalogError as fault:
                if "{%" in piece or "{{" in piece:
                    fault.remedy = "It has templates: import what they become, not the templates."
                raise
            yield Document(shown, source.value, source.lines)
        above += piece.count("\n")


def write_import(root: Path, source: Source, connection: str) -> Written:
    """Import documents and write ``catalog/imported/NAME.yml``, and ``NAME.examples.yml`` when there are examples.

    Raises ``UsageError`` when the file of that name came from elsewhere, ``CatalogError`` for what cannot be
    imported, ``NotSaved`` when the disk refuses.
    """
    done = import_model(source, connection)
    text = write_model(done.name, done.catalog, done.origin)
    found = tuple(Note("wrong", f"line {each.line} of what was written", each.message) for each in _faults(text))
    if found:
        done = msgspec.structs.replace(done, notes=(*done.notes, *found))
    folder = root / "catalog" / "imported"
    file, examples = folder / f"{done.name}.yml", folder / f"{done.name}.examples.yml"
    other = _origin(file)
    if other and other != done.origin:
        raise UsageError(
            f"{file.relative_to(root).as_posix()} was written from {other}.", remedy="Choose another name with --name."
        )
    changed = _put(file, text)
    changed = _put(examples, examples_text(done.catalog.examples, done.origin)) or changed
    shown = examples.relative_to(root).as_posix() if done.catalog.examples else ""
    return Written(file.relative_to(root).as_posix(), shown, changed, done)


def _faults(text: str) -> tuple[Any, ...]:
    """What Quire's own reader finds wrong with the text: should be nothing."""
    return read_model(text).problems


def _origin(file: Path) -> str:
    """Which import wrote a file; empty when there is none, or nobody says so."""
    try:
        first = file.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    except OSError:
        return ""
    found = re.fullmatch(r"# Written by Quire from: (.*)\. The next time replaces it whole\.", first)
    return found[1] if found else "a person's hand"


def _put(file: Path, text: str) -> bool:
    """Write a file when it is another than before, take it away when there is nothing to say."""
    try:
        before = file.read_bytes() if file.exists() else b""
        data = text.encode()
        if before == data:
            return False
        if data:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)
        else:
            file.unlink()
    except OSError as fault:
        raise refused(file, fault) from None
    return True


def examples_text(examples: tuple[Example, ...], origin: str) -> str:
    """Example queries as a file of them; empty when there are none."""
    lines = [f"# Written by Quire from: {' '.join(origin.split())}. The next time replaces it whole."]
    for example in examples:
        lines.append(f"- question: {block(example.question)}")
        lines.append(f"  sql: {literal(example.sql, '    ')}")
        if example.note:
            lines.append(f"  note: {block(example.note)}")
        if example.endorsement:
            lines.append(f"  endorsement: {example.endorsement}")
    return "\n".join(lines) + "\n" if examples else ""
