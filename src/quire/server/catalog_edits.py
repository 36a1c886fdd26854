"""A person's edits of the catalog, from what they saw to the files: checked as a whole, written as a whole."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Literal

from quire.catalog import Catalog, Diff, Edited, Fault, edit
from quire.document import refused, write_whole
from quire.errors import DocumentConflict
from quire.server.catalog_files import SUFFIXES, CatalogFiles, Stamp, look
from quire.server.wire_catalog import EditOutcome, EditProblem, EditQuery, FileDiff

FOLDER = "catalog/"
MOST_BYTES = 20_000_000  # of a file that is edited here


async def apply_edits(files: CatalogFiles, trash: Path, asked: EditQuery) -> EditOutcome:
    """All the edits, or none with the reasons; with ``preview`` only what would become of the files.

    Raises ``DocumentConflict`` when a file that changes is not the one that the person saw, ``NotSaved`` when the disk
    refuses; then nothing has changed.
    """
    async with files.lock:
        catalog = await files.read_locked()
        stamp = files.stamp(files.revision) or {}
        texts = await asyncio.to_thread(read_texts, files.folder)
        done = await asyncio.to_thread(edit, texts, catalog, asked.edits)
        refuse_stale(done, files.stamp(asked.base), stamp)
        if not done.faults:
            done = await asyncio.to_thread(_checked, files, catalog, done)
        if done.faults or asked.preview or not done.files:
            return _outcome(files.revision, done, texts, written=False)
        await asyncio.to_thread(write_files, files.folder, trash, done, texts, stamp)
        await files.read_locked()
        return _outcome(files.revision, done, texts, written=True)


def read_texts(folder: Path) -> dict[str, str]:
    """What people wrote, by its place in the project: files of the folder and its guides, none from elsewhere."""
    texts: dict[str, str] = {}
    root = folder.resolve()
    for part in (folder, folder / "guides"):
        if not part.is_dir():
            continue
        for file in sorted(part.iterdir()):
            known = file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()
            if not known or root not in file.resolve().parents or file.stat().st_size > MOST_BYTES:
                continue
            try:
                texts[FOLDER + file.relative_to(folder).as_posix()] = file.read_bytes().decode()
            except (UnicodeDecodeError, OSError):
                continue  # it is among the problems of the catalog
    return texts


def refuse_stale(done: Edited, seen: Stamp | None, now: Stamp) -> None:
    """Raise ``DocumentConflict`` when a file that changes is another one than the person saw."""
    for path in done.files:
        place = path.removeprefix(FOLDER)
        if seen is None or seen.get(place) != now.get(place):
            raise DocumentConflict(
                f"{path} changed since this page showed it."
                if seen
                else "The catalog changed since this page showed it.",
                remedy="Look at what it says now, then save again; nothing is lost.",
            )


def _checked(files: CatalogFiles, catalog: Catalog, done: Edited) -> Edited:
    """The edits, unless the catalog would have a problem that it does not have now."""
    changes = {path.removeprefix(FOLDER): text for path, text in done.files.items()}
    after = files.shelf.staged(changes)
    known = Counter((problem.path, problem.message) for problem in catalog.problems)
    found = [problem for problem in after.problems if not known[problem.path, problem.message]]
    return Edited(faults=tuple(Fault(-1, problem.message) for problem in found)) if found else done


def write_files(folder: Path, trash: Path, done: Edited, texts: dict[str, str], stamp: Stamp) -> None:
    """Write every file, or put back what was written when one cannot be."""
    now = look(folder)
    refuse_stale(done, stamp, now)
    finished: list[str] = []
    for path, text in done.files.items():
        file = folder / path.removeprefix(FOLDER)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                _discard(file, trash)
            else:
                write_whole(file, text.encode())
        except OSError as error:
            for written in finished:
                _put_back(folder / written.removeprefix(FOLDER), texts.get(written))
            raise refused(file, error) from None
        finished.append(path)


def _discard(file: Path, trash: Path) -> None:
    trash.mkdir(parents=True, exist_ok=True)
    shutil.move(file, trash / f"{file.stem}-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06}{file.suffix}")


def _put_back(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink(missing_ok=True)
    else:
        write_whole(file, text.encode())


def _outcome(revision: str, done: Edited, texts: dict[str, str], *, written: bool) -> EditOutcome:
    diffs = tuple(_file(each, done, texts) for each in done.diffs)
    problems = tuple(EditProblem(fault.edit, fault.message) for fault in done.faults)
    return EditOutcome(revision, written, diffs, problems)


def _file(diff: Diff, done: Edited, texts: dict[str, str]) -> FileDiff:
    change: Literal["changed", "created", "deleted"] = "changed" if diff.path in texts else "created"
    if done.files[diff.path] is None:
        change = "deleted"
    return FileDiff(diff.path, diff.text, diff.added, diff.removed, change)
