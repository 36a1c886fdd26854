"""Nothing an AI wrote enters a notebook except through here: proposal, evidence, decision, ledger."""

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

__all__ = ["Draft", "Evidence", "Proposal", "ProposalState", "Receipt", "Refusal", "Trust", "Version"]
