"""Nothing an AI wrote enters a notebook except through here: proposal, evidence, decision, ledger."""

from quire.airlock.ledger import Decision, Entry, FileLedger, Ledger, LedgerCell, MemoryLedger, entry_of
from quire.airlock.proposal import (
    Draft,
    Evidence,
    Proposal,
    ProposalState,
    Receipt,
    Refusal,
    Trust,
    Version,
)
from quire.airlock.rebase import can_accept

__all__ = [
    "Decision",
    "Draft",
    "Entry",
    "Evidence",
    "FileLedger",
    "Ledger",
    "LedgerCell",
    "MemoryLedger",
    "Proposal",
    "ProposalState",
    "Receipt",
    "Refusal",
    "Trust",
    "Version",
    "can_accept",
    "entry_of",
]
