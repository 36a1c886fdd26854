"""What a session writes to disk: the file, the journal, results, proposals; and what others write to the file."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from quire.airlock import Proposal
from quire.document import CellResult, Notebook, OutputStore, Project, fingerprint, load, save
from quire.errors import DocumentConflict, DocumentError, NotSaved
from quire.session.journal import Head, Journal, entry_between
from quire.session.operations import DiskChanged, Saved, SaveFailed
from quire.session.running import Tell
from quire.session.state import State

SAVE_SECONDS = 0.8
JOURNAL_SECONDS = 0.4
STORE_SECONDS = 2.0  # results are a cache: they wait until nothing runs, so as not to slow down what does
RETRY_SECONDS = 30.0
LOOK_MILLISECONDS = 1_000  # a look at the file now and then: not every file system tells of changes


class Remembered(msgspec.Struct, frozen=True):
    """What outlives a session beside the document: proposals that wait, and trust."""

    proposals: tuple[Proposal, ...] = ()
    trusted: bool = False


def memory_path(project: Project, key: str) -> Path:
    """Where ``Remembered`` is kept."""
    return project.state / "sessions" / f"{key}.json"


def recall(path: Path) -> Remembered:
    """What was remembered; nothing when there is no such file, or when it is broken."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError):
        return Remembered()


class Keeper:
    """Saves a session as it changes; told of every state with ``see``."""

    def __init__(self, path: Path, project: Project, print_: str, look: Callable[[], State], tell: Tell) -> None:
        key = project.key(path)
        self.path = path
        self.store = OutputStore.beside(path, project)
        self._memory_path = memory_path(project, key)
        self._journal = Journal(project.state / "journal", key)
        self._fingerprint = print_
        self._seen: tuple[int, ...] | None = ()  # unlike any status: the first look is a whole one
        self._look = look
        self._tell = tell
        self._disk = threading.Lock()  # one writer at a time
        self._file = asyncio.Lock()  # no look at the file while it is being written
        self._journalled = look().base
        self._remembered = Remembered(trusted=look().trusted)
        self._results: dict[str, CellResult] = {}
        self._saving: asyncio.TimerHandle | None = None
        self._noting: asyncio.TimerHandle | None = None
        self._storing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._failures = 0
        self._closed = False

    def begin(self) -> None:
        """Start a journal, and look after the file."""
        with contextlib.suppress(OSError):
            self._journal.begin(Head(self._fingerprint, self._look().base))
        self._watching = asyncio.create_task(self._watch())

    def see(self, state: State) -> None:
        """The state is another: save and note what has to be, before long."""
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        unsaved = state.edited > state.saved_revision
        if unsaved and self._saving is None and state.saved in ("saved", "saving"):
            self._saving = loop.call_later(SAVE_SECONDS, self.save)
        if self._noting is None:
            self._noting = loop.call_later(JOURNAL_SECONDS, self._note)

    def keep(self, result: CellResult) -> None:
        """Store a result before long."""
        self._results[result.cell] = result
        if self._storing is None and not self._closed:
            self._storing = asyncio.get_running_loop().call_later(STORE_SECONDS, self._store, 5)

    def _store(self, patience: int) -> None:
        """Store results, or wait while something runs, ``patience`` times more."""
        self._storing = None
        if patience and self._look().run is not None:
            self._storing = asyncio.get_running_loop().call_later(STORE_SECONDS, self._store, patience - 1)
            return
        results, self._results = tuple(self._results.values()), {}
        self._task(asyncio.to_thread(self._store_there, results))

    def _store_there(self, results: tuple[CellResult, ...]) -> None:
        with self._disk, contextlib.suppress(OSError):
            self.store.put(results)

    def save(self, overwrite: bool = False) -> None:
        """Write the file now."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        self._task(self._save(overwrite))

    async def _save(self, overwrite: bool) -> None:
        async with self._file:
            state = self._look()
            if state.saved in ("conflict", "deleted") and not overwrite:
                return
            notebook, revision = state.notebook(), state.revision
            expected = None if overwrite else self._fingerprint
            try:
                self._fingerprint = await asyncio.to_thread(self._write, notebook, expected)
            except DocumentConflict:
                await self._compare()
                return
            except NotSaved as error:
                self._failures += 1
                self._tell(SaveFailed(str(error)))
                self._retry()
                return
            self._failures = 0
            self._journalled = notebook
            self._tell(Saved(revision, notebook))

    def _write(self, notebook: Notebook, expected: str | None) -> str:
        with self._disk:
            print_ = save(self.path, notebook, expected)
            with contextlib.suppress(OSError):
                self._journal.begin(Head(print_, notebook))
            return print_

    def _retry(self) -> None:
        if not self._closed:
            wait = min(RETRY_SECONDS, 2.0**self._failures)
            self._saving = asyncio.get_running_loop().call_later(wait, self.save)

    def _note(self) -> None:
        self._noting = None
        self._task(self._note_now())

    async def _note_now(self) -> None:
        """Journal, inputs and proposals, in one go on another thread."""
        state = self._look()
        notebook = state.notebook()
        inputs = {id: alive.value for id, alive in state.cells.items() if alive.typed}
        proposals = tuple(airlock.proposal for airlock in state.airlocks.values())
        remembered = Remembered(proposals, state.trusted)
        await asyncio.to_thread(self._note_there, notebook, inputs, remembered)

    def _note_there(self, notebook: Notebook, inputs: dict[str, Any], remembered: Remembered) -> None:
        with self._disk, contextlib.suppress(OSError):  # a full disk is said when the file is saved
            entry = entry_between(self._journalled, notebook)
            if entry is not None:
                self._journal.append(entry)
                self._journalled = notebook
            self.store.remember(inputs)
            if remembered != self._remembered:
                self._memory_path.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._memory_path.with_suffix(".new")
                temporary.write_bytes(msgspec.json.encode(remembered))
                temporary.replace(self._memory_path)
                self._remembered = remembered

    async def _watch(self) -> None:
        from watchfiles import awatch  # 40 ms that a run without a watch does not need

        with contextlib.suppress(FileNotFoundError):
            async for _ in awatch(
                self.path.parent,
                watch_filter=lambda _, path: Path(path).name == self.path.name,
                stop_event=self._stop,
                recursive=False,
                debounce=100,
                step=50,
                rust_timeout=LOOK_MILLISECONDS,
                yield_on_timeout=True,
            ):
                async with self._file:
                    if _status(self.path) != self._seen:
                        await self._compare()

    async def _compare(self) -> None:
        """Look whether the file is still what was last read or written."""
        self._seen = _status(self.path)
        present = await asyncio.to_thread(fingerprint, self.path)
        if present == self._fingerprint:
            return
        if not present:
            self._fingerprint = ""
            self._tell(DiskChanged(None))
            return
        try:
            loaded = await asyncio.to_thread(load, self.path)
        except DocumentError:
            return  # gone again; the watch will say so
        self._fingerprint = loaded.fingerprint
        notebook = loaded.notebook
        self._tell(DiskChanged(notebook.cells, notebook.metadata, notebook.groups))

    def _task(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Save what is not saved; the journal stays only if that fails."""
        self._closed = True
        self._stop.set()
        for handle in (self._saving, self._noting, self._storing):
            if handle is not None:
                handle.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        state = self._look()
        if state.edited > state.saved_revision:
            await self._save(overwrite=False)
        await self._note_now()
        await asyncio.to_thread(self._store_there, tuple(self._results.values()))
        state = self._look()
        if state.edited <= state.saved_revision:
            with contextlib.suppress(OSError):
                self._journal.remove()
                self.store.prune(state.cells.keys())
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)


def _status(path: Path) -> tuple[int, ...] | None:
    """What tells at little cost that a file may have changed; None when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
