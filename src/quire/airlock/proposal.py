"""A proposal: cells that an AI would like to add, with the evidence for them, outside the document until accepted."""

from __future__ import annotations

from typing import Literal

import msgspec

from quire.airlock.context import ContextReceipt
from quire.checks import Repair
from quire.document import Cell, CellResult, Diagnostic
from quire.llm.call import Call

ProposalState = Literal["planning", "previewing", "ready", "refused", "failed"]
Trust = Literal["certified", "checked", "review"]
Intent = Literal["generate", "edit", "fix", "explain", "chart", "document", "summarise", "explode", "implode"]
"""What is asked of the cells in question: ``generate`` asks for new ones, ``edit``, ``fix``, ``document``,
``explode`` and ``implode`` propose others in their place, the rest put something below them."""


class Receipt(msgspec.Struct, frozen=True):
    """What a proposal was made of, so that a person can check it without reading the code."""

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    time: str = ""
    sorting: str = ""
    datasets: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    sql: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """Why the person may believe it: receipt, checks passed, repairs made, doubts, who planned it, how long it took.

    ``context`` says what the answer was chosen from; None when nobody looked. ``calls`` are the requests to models,
    in order; empty when none was asked.
    """

    receipt: Receipt = Receipt()
    checks: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    trust: Trust = "review"
    planner: str = "semantic"
    seconds: float = 0.0
    context: ContextReceipt | None = None
    calls: tuple[Call, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """Why there is no answer: what was not understood (words of the question) and what can be asked instead."""

    message: str
    not_understood: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """One proposed cell and the result of its preview, None until it ran.

    ``replaces`` is the cell of the notebook whose place it takes, empty for a new one; ``before`` was its text when it
    was asked for. ``step`` says in a line what the cell is for. ``version`` counts the edits that people made;
    ``edited`` says that they did. ``diagnostics`` are what the checks found and could not put right, ``repairs`` what
    they did. ``writes`` says that the statement would change a database; it runs once a person ``allowed`` it, and only
    once. ``upstream`` are the drafts of the same version that it reads; ``outdated`` says that its result is of an
    earlier text, or of earlier values.
    """

    cell: Cell
    result: CellResult | None = None
    replaces: str = ""
    before: str = ""
    step: str = ""
    version: int = 0
    edited: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    repairs: tuple[Repair, ...] = ()
    writes: bool = False
    allowed: bool = False
    upstream: tuple[str, ...] = ()
    outdated: bool = False


class Version(msgspec.Struct, frozen=True):
    """One asking: the prompt, the plan in a line, the drafts, the evidence, or the refusal."""

    prompt: str
    plan: str = ""
    drafts: tuple[Draft, ...] = ()
    evidence: Evidence = Evidence()
    refusal: Refusal | None = None
    failure: str = ""


class Proposal(msgspec.Struct, frozen=True):
    """An airlock: shown below the cell ``after`` (empty: at the top).

    ``versions`` oldest first; ``shown`` indexes them. ``stale`` are the cells that would become stale on accept.
    ``not_sent`` maps a name that the preview could not get to the reason, in a sentence. ``cells`` are those of the
    notebook that the ``intent`` is about; ``group`` is the accepted group that is asked again, whose place it takes.
    ``attempt`` counts the repair rounds after a preview in which a draft failed. ``unwalled`` says why the code of the
    preview could write files and open connections here; empty when it cannot.
    """

    id: str
    after: str
    base_revision: int
    state: ProposalState
    versions: tuple[Version, ...]
    shown: int = 0
    stale: tuple[str, ...] = ()
    not_sent: dict[str, str] = {}
    intent: Intent = "generate"
    cells: tuple[str, ...] = ()
    group: str = ""
    attempt: int = 0
    unwalled: str = ""

    @property
    def current(self) -> Version:
        """The version on the screen."""
        return self.versions[self.shown]


def with_version(proposal: Proposal, version: Version) -> Proposal:
    """The proposal with another version in the place of the shown one."""
    versions = (*proposal.versions[: proposal.shown], version, *proposal.versions[proposal.shown + 1 :])
    return msgspec.structs.replace(proposal, versions=versions)


def with_drafts(proposal: Proposal, drafts: tuple[Draft, ...]) -> Proposal:
    """The proposal with other drafts in its shown version."""
    return with_version(proposal, msgspec.structs.replace(proposal.current, drafts=drafts))
