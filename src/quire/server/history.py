"""The ledger as a browser shows it."""

from __future__ import annotations

import msgspec

from quire.airlock import Entry, ledger_of
from quire.document import Project
from quire.server.wire_http import LedgerEntry

MOST = 500
APART = frozenset({"at", "decision", "notebook", "proposal", "prompt", "context"})


def read_history(project: Project, notebook: str) -> tuple[LedgerEntry, ...]:
    """What happened in a notebook, or in all of them, newest first."""
    entries = ledger_of(project).entries(notebook)
    return tuple(_shown(entry) for entry in reversed(entries[-MOST:]))


def _shown(entry: Entry) -> LedgerEntry:
    details = {key: value for key, value in msgspec.to_builtins(entry).items() if key not in APART}
    return LedgerEntry(entry.at, entry.decision, entry.notebook, entry.proposal, entry.prompt, details)
