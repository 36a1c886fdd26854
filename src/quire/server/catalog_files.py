"""The catalog of a project as its files say it now: read again where one changed, and those who listen are told."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path

from quire.catalog import (
    Catalog,
    FoundFile,
    Part,
    SearchIndex,
    assemble,
    build_search,
    find_files,
    load_part,
    read_part,
)

Stamp = dict[str, tuple[int, int, int]]  # time, size and number of each file by its place under the folder
FOLDERS = (".", "guides", "imported")  # in the order in which they are read
SUFFIXES = (".yml", ".yaml", ".json", ".md")
REMEMBERED = 50  # revisions whose files are known, for an edit of somebody who has not reloaded


class Shelf:
    """What each file of the folder said when it was last read: only one that changed is read again."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self.folder = folder
        self.cache = cache
        self._parts: dict[str, tuple[tuple[int, int, int], Part]] = {}

    def read(self, stamp: Stamp) -> Catalog:
        """The catalog of the files as they are."""
        kept = {}
        for found in find_files(self.folder):
            place = found.file.relative_to(self.folder).as_posix()
            known = self._parts.get(place)
            fresh = known is None or known[0] != stamp.get(place)
            kept[place] = (stamp.get(place, (0, 0, 0)), self._part(found)) if fresh or known is None else known
        self._parts = kept
        return assemble(part for _, part in kept.values())

    def _part(self, found: FoundFile) -> Part:
        return read_part(found) if self.cache is None else load_part(found, self.cache)

    def described(self) -> frozenset[tuple[str, ...]]:
        """Datasets, fields (after their dataset) and metrics that a person described, by kind and folded names."""
        found: set[tuple[str, ...]] = set()
        for place, (_, part) in self._parts.items():
            if place.startswith("imported/"):
                continue
            found |= {("metric", metric.name.casefold()) for metric in part.metrics if metric.description}
            for dataset in part.datasets:
                name = dataset.name.casefold()
                found |= {("dataset", name)} if dataset.description else set()
                found |= {("field", name, field.name.casefold()) for field in dataset.fields if field.description}
        return frozenset(found)

    def staged(self, changes: Mapping[str, str | None]) -> Catalog:
        """The catalog as it would be with files of other content (None: gone), by their place under the folder."""
        parts = {place: part for place, (_, part) in self._parts.items() if place not in changes}
        with tempfile.TemporaryDirectory(prefix="quire-catalog-") as temporary:
            folder = Path(temporary) / self.folder.name
            for place, text in changes.items():
                if text is not None:
                    (folder / place).parent.mkdir(parents=True, exist_ok=True)
                    (folder / place).write_bytes(text.encode())
            for found in find_files(folder):
                parts[found.file.relative_to(folder).as_posix()] = read_part(found)
        return assemble(parts[place] for place in sorted(parts, key=_order))


class CatalogFiles:
    """The catalog of a folder, read again when a file in it changed; ``cache`` is where that is kept."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self.folder = folder
        self.revision = ""
        self.shelf = Shelf(folder, cache)
        self.lock = asyncio.Lock()
        self._stamps: dict[str, Stamp] = {}
        self._catalog = Catalog()
        self._search: tuple[Catalog, SearchIndex] | None = None
        self._listeners: list[Callable[[str], None]] = []

    async def read(self) -> Catalog:
        """The present catalog; off the event loop, since large models take a while."""
        async with self.lock:
            return await self.read_locked()

    async def search(self) -> SearchIndex:
        """The index of the present catalog for the search of a person."""
        async with self.lock:
            catalog = await self.read_locked()
            if self._search is None or self._search[0] is not catalog:
                self._search = (catalog, await asyncio.to_thread(build_search, catalog))
            return self._search[1]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with every revision from now on."""
        self._listeners.append(listener)

    def stamp(self, revision: str) -> Stamp | None:
        """What the files were at a revision; None when that is not known any more."""
        return self._stamps.get(revision)

    async def read_locked(self) -> Catalog:
        """As ``read``, for somebody who holds the lock."""
        stamp = await asyncio.to_thread(look, self.folder)
        if revision_of(stamp) != self.revision:
            catalog = await asyncio.to_thread(self.shelf.read, stamp)
            first, self.revision = not self.revision, revision_of(stamp)
            self._catalog = catalog
            self._stamps[self.revision] = stamp
            while len(self._stamps) > REMEMBERED:
                del self._stamps[next(iter(self._stamps))]
            for listener in () if first else self._listeners:
                listener(self.revision)
        return self._catalog


def look(folder: Path) -> Stamp:
    """The files of a catalog as they are on the disk, without reading them."""
    found: Stamp = {}
    for part in FOLDERS:
        try:
            files = sorted((folder / part).iterdir())
        except OSError:
            continue
        for file in files:
            if file.suffix.lower() in SUFFIXES and not file.name.startswith("."):
                try:
                    known = file.stat()
                except OSError:
                    continue
                place = file.relative_to(folder).as_posix()
                found[place] = (known.st_mtime_ns, known.st_size, known.st_ino)
    return found


def revision_of(stamp: Stamp) -> str:
    """A short text that differs whenever a file does."""
    return blake2b(repr(sorted(stamp.items())).encode(), digest_size=9).hexdigest()


def _order(place: str) -> tuple[int, str]:
    folder, _, name = place.rpartition("/")
    return FOLDERS.index(folder or "."), name
