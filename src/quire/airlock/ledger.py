"""The ledger: every proposal and what became of it, written down for good; what was learned comes from here.

One JSON object a line, only ever appended. No result is kept: of the data it knows the questions, the statements and
the receipts, never the rows.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import IO, Literal, Protocol

import msgspec

from quire.airlock.context import ContextReceipt
from quire.airlock.proposal import Draft, Intent, Proposal, Receipt, Version
from quire.airlock.redaction import SECRETS, Redaction, redacted
from quire.checks import Repair
from quire.document import CellKind, Failure, Project, RunStatus
from quire.errors import NotSaved
from quire.llm.call import Call

locking: ModuleType | None
try:
    import fcntl as locking
except ImportError:  # on Windows, where one process at a time writes
    locking = None

Decision = Literal[
    "proposed", "refused", "previewed", "accepted", "rejected", "ejected", "asked_again", "undone", "edited"
]
MOST_REPLY = 20_000  # characters of one reply
MOST_REPLIES = 100_000  # of all replies of one proposal
_LONGEST_LINE = 1_000_000


class LedgerCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cell that was proposed, and how its preview went; empty when it did not run.

    ``findings`` are the codes of the diagnostics that the checks left, ``repairs`` what they put right. ``edited`` says
    that a person had a hand in it, ``wrote`` that it changed a database by a person's yes.
    """

    kind: CellKind
    name: str
    source: str
    id: str = ""
    status: RunStatus | Literal[""] = ""
    seconds: float = 0.0
    replaces: str = ""
    findings: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    edited: bool = False
    wrote: bool = False
    failure: str = ""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened to a proposal; ``at`` is seconds since the epoch.

    ``cells`` are the drafts, or after ``edited`` what a person made of them. ``not_understood`` and ``nearest`` are
    those of a refusal. ``context`` is without its text, which is kept by its hash; so is what was sent in ``calls``.
    ``attempt`` counts repair rounds; ``base`` is the revision of the notebook that was asked about.
    """

    at: float
    notebook: str
    proposal: str
    decision: Decision
    prompt: str
    plan: str = ""
    cells: tuple[LedgerCell, ...] = ()
    receipt: Receipt = Receipt()
    trust: str = ""
    planner: str = ""
    checks: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    seconds: float = 0.0
    refusal: str = ""
    not_understood: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    failure: str = ""
    version: int = 0
    context: ContextReceipt | None = None
    intent: Intent = "generate"
    attempt: int = 0
    base: int = 0
    group: str = ""
    calls: tuple[Call, ...] = ()


def entry_of(proposal: Proposal, decision: Decision, notebook: str, at: float) -> Entry:
    """What the ledger keeps of a proposal as it is shown: everything but the results of its cells."""
    version = proposal.current
    evidence = version.evidence
    refusal = version.refusal
    return Entry(
        at=at,
        notebook=notebook,
        proposal=proposal.id,
        decision=decision,
        prompt=version.prompt,
        plan=version.plan,
        cells=cells_of(version),
        receipt=evidence.receipt,
        trust=evidence.trust if version.drafts else "",
        planner=evidence.planner,
        checks=evidence.checks,
        repairs=evidence.repairs,
        doubts=evidence.doubts,
        seconds=evidence.seconds,
        refusal=refusal.message if refusal is not None else "",
        not_understood=refusal.not_understood if refusal is not None else (),
        nearest=refusal.nearest if refusal is not None else (),
        failure=version.failure,
        version=proposal.shown,
        context=evidence.context.without_text() if evidence.context is not None else None,
        intent=proposal.intent,
        attempt=proposal.attempt,
        base=proposal.base_revision,
        group=proposal.group,
        calls=_kept(evidence.calls, replies=decision in ("proposed", "refused")),
    )


def _kept(calls: tuple[Call, ...], *, replies: bool) -> tuple[Call, ...]:
    """Requests without the text that was sent, of which the hash is kept; their replies are written down once."""
    most = min(MOST_REPLY, MOST_REPLIES // max(1, len(calls))) if replies else 0
    return tuple(msgspec.structs.replace(call, sent="", reply=call.reply[:most]) for call in calls)


def cells_of(version: Version) -> tuple[LedgerCell, ...]:
    """The drafts of a version without their results."""
    return tuple(_cell(draft) for draft in version.drafts)


def _cell(draft: Draft) -> LedgerCell:
    cell, result = draft.cell, draft.result
    failures = [each for each in result.outputs if isinstance(each, Failure)] if result is not None else []
    ran = result is not None and result.status == "ok"
    return LedgerCell(
        cell.kind,
        cell.name,
        cell.source,
        cell.id,
        status=result.status if result is not None else "",
        seconds=result.seconds if result is not None else 0.0,
        replaces=draft.replaces,
        findings=tuple(each.code for each in draft.diagnostics),
        repairs=draft.repairs,
        edited=draft.edited,
        wrote=draft.writes and draft.allowed and ran,
        failure=failures[-1].error if failures else "",
    )


class Ledger(Protocol):
    """Where entries are kept, in the order in which they came."""

    def append(self, entry: Entry) -> None:
        """Write an entry down; when this returns it is safe. Raises ``NotSaved`` when the disk refuses."""
        ...

    def entries(self, notebook: str = "") -> tuple[Entry, ...]:
        """The entries of a notebook, or of all, oldest first."""
        ...


class MemoryLedger:
    """A ledger that ends with the process."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        """Keep an entry."""
        self._entries.append(entry)

    def entries(self, notebook: str = "") -> tuple[Entry, ...]:
        """The entries of a notebook, or of all, oldest first."""
        return tuple(entry for entry in self._entries if not notebook or entry.notebook == notebook)


class FileLedger:
    """A ledger in a file (``.quire/ledger.jsonl``), which several processes may append to.

    A line that was cut off by a crash, or damaged, is passed over when reading and never touched: ``damaged`` counts
    such lines of the last reading. An entry that was written is never lost by a later crash. What ``redaction`` takes
    out never reaches the disk.
    """

    def __init__(self, path: Path, redaction: Redaction = SECRETS) -> None:
        self.path = path
        self.redaction = redaction
        self.damaged = 0
        self._lock = Lock()

    def append(self, entry: Entry) -> None:
        """Write an entry at the end and wait until it is on the disk."""
        line = msgspec.json.encode(redacted(entry, self.redaction)) + b"\n"
        try:
            with self._lock:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a+b", buffering=0) as file, _alone(file):
                    if _is_torn(file):
                        line = b"\n" + line
                    _write_all(file, line)
                    os.fsync(file.fileno())
        except OSError as fault:
            raise NotSaved(
                f"The ledger {self.path} could not be written: {fault.strerror}.",
                remedy="Make room, or give write permission to the folder; the proposal itself is not affected.",
            ) from fault

    def entries(self, notebook: str = "") -> tuple[Entry, ...]:
        """The entries of a notebook, or of all, oldest first."""
        found: list[Entry] = []
        self.damaged = 0
        for line in self._lines():
            try:
                entry = _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.damaged += 1
                continue
            if not notebook or entry.notebook == notebook:
                found.append(entry)
        return tuple(found)

    def _lines(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                while line := file.readline(_LONGEST_LINE):
                    if line.strip():
                        yield line
        except FileNotFoundError:
            return
        except OSError as fault:
            raise NotSaved(f"The ledger {self.path} cannot be read: {fault.strerror}.") from fault


_DECODER = msgspec.json.Decoder(Entry)


def ledger_of(project: Project) -> FileLedger:
    """Where a project's decisions are written down; without literals when ``[ledger] values = false``."""
    settings = project.settings.get("ledger", {})
    values = settings.get("values", True) if isinstance(settings, dict) else True
    return FileLedger(project.state / "ledger.jsonl", Redaction(values=values is False))


@contextlib.contextmanager
def _alone(file: IO[bytes]) -> Iterator[None]:
    """Keep other processes from appending between the look at the end of the file and the write."""
    if locking is None:
        yield
        return
    locking.flock(file, locking.LOCK_EX)
    try:
        yield
    finally:
        locking.flock(file, locking.LOCK_UN)


def _is_torn(file: IO[bytes]) -> bool:
    """Whether the last line lacks its end, because a crash cut it off."""
    end = file.seek(0, os.SEEK_END)
    if end == 0:
        return False
    file.seek(end - 1)
    return file.read(1) != b"\n"


def _write_all(file: IO[bytes], line: bytes) -> None:
    written = file.write(line)
    while written < len(line):
        line = line[written:]
        written = file.write(line)
