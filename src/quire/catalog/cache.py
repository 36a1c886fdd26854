"""Keeps what was read from each file of a catalog folder, so that only files that changed are read again."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from quire import __version__
from quire.catalog.build import Part
from quire.catalog.columns import FieldColumns, pack, unpack
from quire.catalog.model import Catalog, Dataset, Field, Metric, Relationship
from quire.catalog.reader import FoundFile, assemble, find_files, read_part
from quire.document import Project, write_whole

_FORMAT = 1
_SUFFIX = ".msgpack"


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a file: of which state of it, its parts without the fields, and the fields column by column."""

    version: str
    path: str
    changed: int
    size: int
    part: msgspec.Raw
    fields: msgspec.Raw


def catalog_of(project: Project) -> Catalog:
    """The catalog of a project, from the files in ``catalog`` by way of the cache in ``.quire``."""
    folder = project.root / "catalog"
    if not folder.is_dir():
        return Catalog()
    cache_folder = cache_of(project)
    with contextlib.suppress(OSError):
        project.keep(cache_folder)
    return load_catalog(folder, cache_folder)


def cache_of(project: Project) -> Path:
    """Where the cache of a project's catalog lies."""
    return project.state / "cache" / "catalog"


def load_catalog(folder: Path, cache_folder: Path) -> Catalog:
    """The catalog of a folder as ``read_catalog`` gives it; unchanged files come from the cache, which is brought up
    to date and rid of files that are gone.

    A cache that is damaged, of another version or cannot be written is only slower. Never raises for what is in the
    files.
    """
    found = find_files(folder)
    with _without_gc():
        catalog = assemble([load_part(each, cache_folder) for each in found])
    wanted = {_place(cache_folder, each) for each in found}
    with contextlib.suppress(OSError):
        for place in cache_folder.glob("*" + _SUFFIX):
            if place not in wanted:
                place.unlink()
    return catalog


def load_part(found: FoundFile, cache_folder: Path) -> Part:
    """What one file says, from the cache when it has not changed since it was read."""
    place, state = _place(cache_folder, found), _state(found)
    kept = _kept(place, found, state)
    if kept is not None:
        return kept
    part = read_part(found)
    if state == _state(found):  # otherwise it changed while it was read
        header, fields = pack(part)
        raw = (msgspec.Raw(msgspec.msgpack.encode(header)), msgspec.Raw(msgspec.msgpack.encode(fields)))
        entry = _Entry(_VERSION, found.path, *state, *raw)
        with contextlib.suppress(OSError):
            cache_folder.mkdir(parents=True, exist_ok=True)
            write_whole(place, msgspec.msgpack.encode(entry), durable=False)
    return part


def _kept(place: Path, found: FoundFile, state: tuple[int, int]) -> Part | None:
    """The part that the cache holds of this state of the file; None when it holds none, or cannot be read."""
    try:
        entry = msgspec.msgpack.decode(place.read_bytes(), type=_Entry)
        if (entry.version, entry.path, entry.changed, entry.size) != (_VERSION, found.path, *state):
            return None
        header = msgspec.msgpack.decode(entry.part, type=Part)
        return unpack(header, msgspec.msgpack.decode(entry.fields, type=FieldColumns))
    except (OSError, msgspec.DecodeError, ValueError, IndexError, TypeError):
        return None


def _place(cache_folder: Path, found: FoundFile) -> Path:
    whole = blake2b(str(found.file.resolve()).encode(), digest_size=8).hexdigest()
    return cache_folder / f"{found.file.stem[:40]}-{whole}{_SUFFIX}"


def _state(found: FoundFile) -> tuple[int, int]:
    try:
        state = found.file.stat()
    except OSError:
        return (0, -1)
    return (state.st_mtime_ns, state.st_size)


@contextlib.contextmanager
def _without_gc() -> Iterator[None]:
    """Half a million new objects would make the collector look at all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_SHAPE = [kind.__struct_fields__ for kind in (Part, Dataset, Field, Relationship, Metric, FieldColumns)]
_VERSION = blake2b(repr((_FORMAT, __version__, _SHAPE)).encode(), digest_size=8).hexdigest()
