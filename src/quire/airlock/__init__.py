"""Nothing an AI wrote enters a notebook except through here: proposal, evidence, decision, ledger."""

from quire.airlock.context import ContextItem, ContextNote, ContextReceipt, ContextStage, hash_of
from quire.airlock.ledger import Decision, Entry, FileLedger, Ledger, LedgerCell, MemoryLedger, entry_of, ledger_of
from quire.airlock.proposal import (
    Draft,
    Evidence,
    Intent,
    Proposal,
    ProposalState,
    Receipt,
    Refusal,
    Trust,
    Version,
    with_drafts,
    with_version,
)
from quire.airlock.rebase import can_accept
from quire.airlock.redaction import Redaction, redacted
from quire.airlock.usage import usage
from quire.checks import Repair

__all__ = [
    "ContextItem",
    "ContextNote",
    "ContextReceipt",
    "ContextStage",
    "Decision",
    "Draft",
    "Entry",
    "Evidence",
    "FileLedger",
    "Intent",
    "Ledger",
    "LedgerCell",
    "MemoryLedger",
    "Proposal",
    "ProposalState",
    "Receipt",
    "Redaction",
    "Refusal",
    "Repair",
    "Trust",
    "Version",
    "can_accept",
    "entry_of",
    "hash_of",
    "ledger_of",
    "redacted",
    "usage",
    "with_drafts",
    "with_version",
]
