"""Actions: what ``apply`` asks the driver to do in the world; the driver tells how it went with a report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from quire.airlock import Intent, Proposal, Version
from quire.airlock.ledger import Decision
from quire.document import Cell, CellResult, Group
from quire.kernel import Plan
from quire.session.scope import InScope
from quire.session.state import External


class PlanRequest(msgspec.Struct, frozen=True):
    """What a planner is given: the question, the names and ids that it may not use, the cells above, and all that the
    question may mean.

    ``cells`` are those that the ``intent`` is about, with their last ``results`` by id; for a ``group`` that is asked
    again, its cells. ``step`` is the draft of ``version`` that alone is to be made anew. In a repair round, ``error``
    is the version as it was previewed, with the results that failed, and ``attempt`` counts from 1.
    """

    prompt: str
    taken: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    above: tuple[Cell, ...] = ()
    earlier: tuple[Version, ...] = ()
    scope: tuple[InScope, ...] = ()
    intent: Intent = "generate"
    cells: tuple[Cell, ...] = ()
    results: dict[str, CellResult] = {}
    group: Group | None = None
    step: str = ""
    version: Version | None = None
    error: Version | None = None
    attempt: int = 0


Progress = Callable[[Version], None]  # tells the plan and the drafts so far
Planner = Callable[[PlanRequest, Progress], Awaitable[Version]]


class StartPlan(msgspec.Struct, frozen=True):
    """Give the kernel a plan."""

    plan: Plan
    external: dict[str, External]


class InterruptKernel(msgspec.Struct, frozen=True):
    """Stop what runs."""


class RestartKernel(msgspec.Struct, frozen=True):
    """A fresh kernel."""


class AnswerKernel(msgspec.Struct, frozen=True):
    """Answer a pending ``input()``."""

    text: str


class AskPlanner(msgspec.Struct, frozen=True):
    """Have the assistant plan a proposal."""

    proposal: str
    asked: int
    request: PlanRequest


class MakeSandbox(msgspec.Struct, frozen=True):
    """Make a sandbox that holds copies of the live ``names``, and say what could not be copied.

    ``absent`` are the names whose cells will run there anyway.
    """

    proposal: str
    asked: int
    names: tuple[str, ...]
    absent: frozenset[str] = frozenset()


class StartPreview(msgspec.Struct, frozen=True):
    """Run drafts, and what they need, in the sandbox that was made."""

    proposal: str
    asked: int
    plan: Plan
    external: dict[str, External]
    cells: dict[str, Cell]
    not_sent: dict[str, str] = {}


class StopAirlock(msgspec.Struct, frozen=True):
    """Stop planning or previewing, and throw the sandbox away when ``drop``."""

    proposal: str
    drop: bool


class MergeSandbox(msgspec.Struct, frozen=True):
    """Take accepted values into the live kernel; ``cells`` wrote ``names``."""

    proposal: str
    cells: tuple[Cell, ...]
    names: tuple[str, ...]


class RecordDecision(msgspec.Struct, frozen=True):
    """Write into the ledger what became of a proposal."""

    proposal: Proposal
    decision: Decision
    at: float


class StoreResult(msgspec.Struct, frozen=True):
    """Keep a cell's result for the next time that the notebook is opened."""

    cell: str


class SaveFile(msgspec.Struct, frozen=True):
    """Write the file now; ``overwrite`` whatever somebody else put there."""

    overwrite: bool = False


Action = (
    StartPlan
    | InterruptKernel
    | RestartKernel
    | AnswerKernel
    | AskPlanner
    | MakeSandbox
    | StartPreview
    | StopAirlock
    | MergeSandbox
    | RecordDecision
    | StoreResult
    | SaveFile
)
