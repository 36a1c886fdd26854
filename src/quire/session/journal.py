"""The journal: what was written since the file was last saved, so that a killed server loses at most a moment.

One file for each notebook under ``.quire/journal``: a head with the document as it was last in the file, then one line
for each batch of changes. It is begun anew with every save.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from quire.document import Cell, Group, Notebook

_SUFFIX = ".jsonl"


class Head(msgspec.Struct, frozen=True):
    """The document in the file, and the file's fingerprint."""

    fingerprint: str
    base: Notebook


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """Cells that are new or other, cells that are gone, and what else is other (None: as before)."""

    cells: tuple[Cell, ...] = ()
    gone: tuple[str, ...] = ()
    order: tuple[str, ...] | None = None
    metadata: dict[str, Any] | None = None
    groups: tuple[Group, ...] | None = None


class Recovered(msgspec.Struct, frozen=True):
    """What a journal holds: the document that it started from, and the document at its end."""

    fingerprint: str
    base: Notebook
    notebook: Notebook


class Journal:
    """The journal of one notebook; every method may raise ``OSError``."""

    def __init__(self, folder: Path, key: str) -> None:
        self.path = folder / (key + _SUFFIX)

    def begin(self, head: Head) -> None:
        """Start anew from a document that is safely in its file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".new")
        temporary.write_bytes(msgspec.json.encode(head) + b"\n")
        temporary.replace(self.path)

    def append(self, entry: Entry) -> None:
        """Write a batch of changes; it is on the disk when this returns."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            data = memoryview(msgspec.json.encode(entry) + b"\n")
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> Recovered | None:
        """What it holds; None when there is no journal or nothing in it. A last line that was cut off is left out."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError:
            return None
        try:
            head = msgspec.json.decode(lines[0], type=Head)
        except msgspec.DecodeError:
            return None
        notebook = head.base
        found = False
        for line in lines[1:]:
            try:
                entry = msgspec.json.decode(line, type=Entry)
            except msgspec.DecodeError:
                break
            notebook, found = _changed(notebook, entry), True
        return Recovered(head.fingerprint, head.base, notebook) if found else None

    def remove(self) -> None:
        """Nothing is left to recover."""
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


def entry_between(before: Notebook, after: Notebook) -> Entry | None:
    """The batch that leads from one document to another; None when they are equal."""
    old = {cell.id: cell for cell in before.cells}
    new = {cell.id: cell for cell in after.cells}
    cells = tuple(cell for id, cell in new.items() if (was := old.get(id)) is not cell and was != cell)
    gone = tuple(id for id in old if id not in new)
    order = tuple(new)
    entry = Entry(
        cells,
        gone,
        order if order != tuple(old) else None,
        after.metadata if after.metadata != before.metadata else None,
        after.groups if after.groups != before.groups else None,
    )
    return entry if entry != Entry() else None


def _changed(notebook: Notebook, entry: Entry) -> Notebook:
    cells = {cell.id: cell for cell in notebook.cells if cell.id not in entry.gone}
    cells.update((cell.id, cell) for cell in entry.cells)
    order = entry.order if entry.order is not None else tuple(cells)
    return Notebook(
        tuple(cells[id] for id in order if id in cells),
        notebook.metadata if entry.metadata is None else entry.metadata,
        notebook.groups if entry.groups is None else entry.groups,
    )
