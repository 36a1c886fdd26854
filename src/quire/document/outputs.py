"""The outputs store: what cells showed when they last ran, under ``.quire/outputs``, keyed by snapshot.

It is a cache: losing it costs a run, so writing never waits for the disk, and whatever is broken in it is as good as
absent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from quire.document.bounds import bounded, encode
from quire.document.disk import write_whole
from quire.document.output import CellResult
from quire.document.project import Project

_SNAPSHOTS = 8  # results kept for one cell, so that an edit taken back or an input set back finds its result
_TOTAL = 256_000_000  # bytes kept for one notebook beyond the last result of each cell
_LARGE = 2_000_000  # encoded bytes from which a result may exceed its bounds


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A stored result: its snapshot and its size on disk."""

    snapshot: str
    size: int


class _Index(msgspec.Struct):
    """What the store of one notebook holds: cell id → entries, the newest first; input cell id → value."""

    cells: dict[str, list[Entry]] = {}
    inputs: dict[str, Any] = {}


class OutputStore:
    """The results of one notebook; made for its folder, which need not exist.

    Not safe for two processes at once: the later index wins, and results that it does not know are computed again.
    """

    def __init__(self, folder: Path, project: Project | None = None) -> None:
        self.folder = folder
        self._project = project
        self._index = self._load()

    @classmethod
    def beside(cls, notebook: Path, project: Project | None = None) -> OutputStore:
        """The store of a notebook file, in the state folder of its project."""
        project = project or Project.find(notebook)
        return cls(project.state / "outputs" / project.key(notebook), project)

    def get(self, cell: str, snapshot: str) -> CellResult | None:
        """The result of a cell for a snapshot, None when there is none."""
        if not any(entry.snapshot == snapshot for entry in self._index.cells.get(cell, ())):
            return None
        try:
            result = msgspec.json.decode(self._path(cell, snapshot).read_bytes(), type=CellResult)
        except (OSError, msgspec.DecodeError):
            return None
        return result if (result.cell, result.snapshot) == (cell, snapshot) else None

    def last(self, cell: str) -> CellResult | None:
        """The result of a cell's last run."""
        entries = self._index.cells.get(cell)
        return self.get(cell, entries[0].snapshot) if entries else None

    def latest(self) -> dict[str, CellResult]:
        """Cell id → result of its last run, for every cell that has one."""
        found = ((cell, self.last(cell)) for cell in self._index.cells)
        return {cell: result for cell, result in found if result is not None}

    @property
    def inputs(self) -> dict[str, Any]:
        """The value that each input cell had last."""
        return dict(self._index.inputs)

    def put(self, results: Iterable[CellResult]) -> None:
        """Keep results, bounded, as the last ones of their cells.

        Raises ``OSError`` when the disk refuses.
        """
        stored = False
        for result in results:
            data = encode(result)
            if len(data) > _LARGE or any(len(getattr(output, "text", "")) > 250_000 for output in result.outputs):
                data = encode(bounded(result))
            self._make()
            write_whole(self._path(result.cell, result.snapshot), data, durable=False)
            entries = self._index.cells.setdefault(result.cell, [])
            entries[:] = [Entry(result.snapshot, len(data)), *(e for e in entries if e.snapshot != result.snapshot)]
            for old in entries[_SNAPSHOTS:]:
                self._remove(result.cell, old.snapshot)
            del entries[_SNAPSHOTS:]
            stored = True
        if stored:
            self._shrink()
            self._save()

    def remember(self, inputs: Mapping[str, Any]) -> None:
        """Keep the values of inputs (cell id → JSON value) for the next session."""
        if inputs != self._index.inputs:
            self._index.inputs = dict(inputs)
            self._save()

    def prune(self, cells: Collection[str]) -> None:
        """Forget every cell but these, and every file that the index does not know."""
        keep = set(cells)
        gone = [cell for cell in self._index.cells if cell not in keep]
        for cell in gone:
            del self._index.cells[cell]
        self._index.inputs = {cell: value for cell, value in self._index.inputs.items() if cell in keep}
        known = {self._path(cell, e.snapshot).name for cell, entries in self._index.cells.items() for e in entries}
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in known and path.name != "index.json" and path.is_file():
                    path.unlink(missing_ok=True)
            self._save()

    def _path(self, cell: str, snapshot: str) -> Path:
        name = blake2b(f"{cell}\0{snapshot}".encode("utf-8", "replace"), digest_size=12).hexdigest()
        return self.folder / f"{name}.json"

    def _load(self) -> _Index:
        try:
            return msgspec.json.decode((self.folder / "index.json").read_bytes(), type=_Index)
        except (OSError, msgspec.DecodeError):
            return _Index()

    def _save(self) -> None:
        self._make()
        write_whole(self.folder / "index.json", encode(self._index), durable=False)

    def _make(self) -> None:
        if self._project is None:
            self.folder.mkdir(parents=True, exist_ok=True)
        else:
            self._project.keep(self.folder)

    def _remove(self, cell: str, snapshot: str) -> None:
        with contextlib.suppress(OSError):
            self._path(cell, snapshot).unlink()

    def _shrink(self) -> None:
        """Drop earlier results, the largest first, while they take more than their share."""
        older = [(entry.size, cell, entry) for cell, entries in self._index.cells.items() for entry in entries[1:]]
        total = sum(size for size, *_ in older)
        for size, cell, entry in sorted(older, key=lambda found: -found[0]):
            if total <= _TOTAL:
                break
            self._index.cells[cell].remove(entry)
            self._remove(cell, entry.snapshot)
            total -= size
