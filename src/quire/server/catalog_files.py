"""The catalog of a project as its files say it now: read again when one changes, and those who listen are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from quire.catalog import Catalog, read_catalog
from quire.catalog.search import SearchIndex, build_search

Stamp = dict[str, tuple[int, int, int]]  # time, size and number of each file by its place under the folder
SUFFIXES = (".yml", ".yaml", ".json", ".md")
REMEMBERED = 50  # revisions whose files are known, for an edit of somebody who has not reloaded


class CatalogFiles:
    """The catalog of a folder, read again when a file in it changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.revision = ""
        self._stamps: dict[str, Stamp] = {}
        self._catalog = Catalog()
        self._search: tuple[Catalog, SearchIndex] | None = None
        self._lock = asyncio.Lock()
        self._listeners: list[Callable[[str], None]] = []

    async def read(self) -> Catalog:
        """The present catalog; off the event loop, since large models take a while."""
        async with self._lock:
            return await self._read()

    async def search(self) -> SearchIndex:
        """The index of the present catalog for the search of a person."""
        async with self._lock:
            catalog = await self._read()
            if self._search is None or self._search[0] is not catalog:
                self._search = (catalog, await asyncio.to_thread(build_search, catalog))
            return self._search[1]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with every revision from now on."""
        self._listeners.append(listener)

    def stamp(self, revision: str) -> Stamp | None:
        """What the files were at a revision; None when that is not known any more."""
        return self._stamps.get(revision)

    async def _read(self) -> Catalog:
        stamp = await asyncio.to_thread(look, self.folder)
        if revision_of(stamp) != self.revision:
            self._become(await asyncio.to_thread(read_catalog, self.folder), stamp)
        return self._catalog

    def _become(self, catalog: Catalog, stamp: Stamp) -> None:
        first, self.revision = not self.revision, revision_of(stamp)
        self._catalog = catalog
        self._stamps[self.revision] = stamp
        while len(self._stamps) > REMEMBERED:
            del self._stamps[next(iter(self._stamps))]
        for listener in () if first else self._listeners:
            listener(self.revision)


def look(folder: Path) -> Stamp:
    """The files of a catalog as they are on the disk, without reading them."""
    found: Stamp = {}
    for part in (folder, folder / "imported", folder / "guides"):
        try:
            files = sorted(part.iterdir())
        except OSError:
            continue
        for file in files:
            if file.suffix.lower() in SUFFIXES and not file.name.startswith("."):
                try:
                    known = file.stat()
                except OSError:
                    continue
                found[file.relative_to(folder).as_posix()] = (known.st_mtime_ns, known.st_size, known.st_ino)
    return found


def revision_of(stamp: Stamp) -> str:
    """A short text that differs whenever a file does."""
    return blake2b(repr(sorted(stamp.items())).encode(), digest_size=9).hexdigest()
