"""Which files of a folder belong together as one table."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path

READERS = {
    "csv": "read_csv", "tsv": "read_csv", "parquet": "read_parquet", "json": "read_json", "jsonl": "read_json",
    "ndjson": "read_json",
}  # fmt: skip
MOST_FILES = 20_000
_DATES = (  # how a date at the end of a name may look
    r"(?:19|20)\d{2}[01]\d[0-3]\d",
    r"(?:19|20)\d{2}[-_][01]\d[-_][0-3]\d",
    r"(?:19|20)\d{2}[-_]?[01]\d",
    r"(?:19|20)\d{2}",
)
_PART = re.compile(r"(?:part|chunk|data|file|split)?[-_.]?\d*|part[-_.].*|[0-9a-f-]{32,36}(?:[-_]\d+)?", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Family:
    """Files that are one table; ``shard`` is the pattern of the dates at the end of their names."""

    schema: str
    name: str
    reader: str
    files: list[str]
    shard: str = ""
    hive: bool = False


def families(root: str) -> list[Family]:
    """The tables of a folder, by name.

    A file is a table. Files whose names differ in a date at their end are one. A folder of parts, or of folders such
    as ``year=2026``, is one, and any other folder is a schema.
    """
    top: list[Path] = []
    folders: dict[str, list[Path]] = {}
    for path in walk(root):
        parts = path.relative_to(root).parts
        if len(parts) == 1:
            top.append(path)
        else:
            folders.setdefault(parts[0], []).append(path)
    found = list(_grouped("", Path(root), top))
    for name, paths in sorted(folders.items()):
        base = Path(root) / name
        readers = {_reader(path) for path in paths}
        hive = all(any("=" in part for part in path.relative_to(base).parts[:-1]) for path in paths)
        parted = all(path.parent == base and _PART.fullmatch(_stem(path)) for path in paths)
        if len(readers) == 1 and (hive or parted):
            found.append(Family("", name, readers.pop(), [str(path) for path in paths], hive=hive))
        else:
            found += _grouped(name, base, paths)
    return _distinct(found)


def walk(root: str) -> Iterator[Path]:
    """The data files below a folder in a stable order; hidden ones are left out."""
    count = 0
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(names):
            path = Path(place) / name
            if name.startswith((".", "_")) or not _reader(path):
                continue
            count += 1
            if count > MOST_FILES:
                return
            yield path


def _reader(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return READERS.get(name.rpartition(".")[2], "")


def _stem(path: Path) -> str:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return name.rpartition(".")[0]


def _grouped(schema: str, base: Path, paths: list[Path]) -> Iterator[Family]:
    groups: dict[tuple[str, str, str], list[Path]] = {}
    for path in paths:
        stem = "_".join((*path.relative_to(base).parts[:-1], _stem(path)))
        name, shard = _dated(stem)
        groups.setdefault((name or base.name, _reader(path), shard), []).append(path)
    for (name, reader, shard), members in groups.items():
        if shard and len(members) > 1:
            yield Family(schema, name, reader, [str(path) for path in members], shard)
            continue
        for path in members:
            whole = "_".join((*path.relative_to(base).parts[:-1], _stem(path)))
            yield Family(schema, whole, reader, [str(path)])


def _dated(stem: str) -> tuple[str, str]:
    for pattern in _DATES:
        found = re.fullmatch(rf"(.*?)[-_.]?(?<!\d){pattern}", stem)
        if found:
            return found.group(1), pattern
    return stem, ""


def _distinct(found: list[Family]) -> list[Family]:
    """The families under names that differ: a second one carries the kind of its files."""
    taken: set[tuple[str, str]] = set()
    named = []
    for family in found:
        name, number = family.name, 1
        while (family.schema.lower(), name.lower()) in taken:
            kind = Path(family.files[0].removesuffix(".gz")).suffix.lstrip(".")
            name = f"{family.name}_{kind}{number if number > 1 else ''}"
            number += 1
        taken.add((family.schema.lower(), name.lower()))
        named.append(dataclasses.replace(family, name=name))
    return named
