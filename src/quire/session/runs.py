"""Running: what is wanted becomes a plan, and the kernel's reports become results."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from quire.document import CellResult, Failure, Output, RunStatus, Stream
from quire.session.actions import AnswerKernel, InterruptKernel, RestartKernel, StartPlan, StoreResult
from quire.session.afterwards import note_edits
from quire.session.operations import (
    AnswerInput,
    ConsoleWritten,
    InputAsked,
    Interrupt,
    KernelReported,
    PlanEnded,
    Restart,
    Run,
    StepFinished,
    StepSkipped,
    StepStarted,
)
from quire.session.planning import holders, plan_run
from quire.session.staleness import failed, planned, snapshot_of
from quire.session.state import CONSOLE_KEPT, CellState, Console, Wanted
from quire.session.turn import Refuse, Turn

_UNKNOWN = "?"  # the hash of a value that a failed step may have left
_IDLE = {"status": "idle", "waiting": None, "console": Console()}


def run(turn: Turn, operation: Run) -> None:
    """Run cells, what is stale, or everything."""
    if operation.scope == "all":
        want(turn, Wanted(all=True))
    elif operation.scope == "stale":
        want(turn, Wanted(stale=True))
    else:
        cells = frozenset(turn.alive(id).cell.id for id in operation.cells)
        want(turn, Wanted(cells=cells))


def want(turn: Turn, wanted: Wanted) -> None:
    """Note what is wanted, and begin when nothing runs."""
    state = turn.state
    turn.change(wanted=state.wanted.joined(wanted), followed=frozenset())
    if state.run is not None or state.kernel == "starting":
        waiting = [state.cells[id] for id in wanted.cells if id in state.cells]
        turn.put(
            *(
                msgspec.structs.replace(alive, status="queued")
                for alive in waiting
                if alive.status == "idle" and not alive.inert
            )
        )
    begin(turn)


def follow(turn: Turn, cells: Iterable[str], *, wake: bool = False) -> None:
    """Run what an operation made stale at ``cells`` and below, if the notebook runs on edit.

    A kernel is started for it only when ``wake``.
    """
    state = turn.state
    if state.run_on_edit and (wake or state.kernel in ("starting", "ready", "busy", "unresponsive")):
        want(turn, Wanted(follow=frozenset(cells)))


def begin(turn: Turn) -> None:
    """Make a plan of what is wanted, unless one is running."""
    state = turn.state
    if not state.wanted or state.run is not None or state.kernel == "starting":
        return
    _clear_emptied(turn)
    result = plan_run(state, state.wanted)
    turn.change(wanted=Wanted())
    queued = frozenset(result.run.cells)
    turn.put(
        *(
            msgspec.structs.replace(alive, status="idle")
            for id, alive in state.cells.items()
            if alive.status == "queued" and id not in queued
        )
    )
    if result.failures:
        _cannot_run(turn, result.failures)
    if not result.plan.steps and not (result.plan.forget and state.kernel == "ready"):
        return
    turn.put(*(msgspec.structs.replace(turn.state.cells[id], status="queued") for id in queued))
    writers = state.writers
    lost: set[str] = set()
    for name in result.plan.forget:
        lost.update(id for id in holders(state, name) if id not in queued)
        writers = writers.delete(name)
    turn.put(*(msgspec.structs.replace(turn.state.cells[id], live=-1) for id in lost))
    turn.revalidate(lost)
    busy = "busy" if state.kernel == "ready" else state.kernel
    turn.change(run=result.run, plans=state.plans + 1, writers=writers, kernel=busy)
    turn.act(StartPlan(result.plan, result.run.external))


def _clear_emptied(turn: Turn) -> None:
    """A cell that was emptied shows nothing when it is run."""
    wanted = turn.state.wanted
    emptied = [
        msgspec.structs.replace(alive, result=None)
        for id, alive in turn.state.cells.items()
        if alive.inert and alive.result is not None and (wanted.all or wanted.stale or id in wanted.cells)
    ]
    if emptied:
        turn.put(*emptied)
        turn.revalidate(alive.cell.id for alive in emptied)


def _cannot_run(turn: Turn, failures: dict[str, Failure]) -> None:
    """Say at the cells why they cannot run."""
    for id, failure in failures.items():
        state = turn.state
        alive = state.cells[id]
        status: RunStatus = "error" if failure.error not in ("NotRun", "CannotRun") else "aborted"
        snapshot = snapshot_of(state.cells, planned(state, id)) if status == "error" else ""
        result = CellResult(id, status, (failure,), snapshot=snapshot, finished=turn.now)
        turn.put(msgspec.structs.replace(alive, result=result, live=state.generation, status="idle"))
    turn.revalidate([*failures, *_below(turn, failures)])


def _below(turn: Turn, ids: Iterable[str]) -> list[str]:
    downstream = turn.state.graph.downstream
    return [below for id in ids for below in downstream(id)]


def step_started(turn: Turn, report: StepStarted) -> None:
    """Take the snapshot that the result will have."""
    state = turn.state
    going = state.run
    if going is None or report.cell not in going.cells:
        return
    snapshot = snapshot_of(state.cells, going.cells[report.cell])
    turn.change(run=msgspec.structs.replace(going, snapshots=going.snapshots.set(report.cell, snapshot)))
    alive = state.cells.get(report.cell)
    if alive is not None:
        turn.put(msgspec.structs.replace(alive, status="running", waiting=None, console=Console(going.plan)))


def step_finished(turn: Turn, report: StepFinished) -> None:
    """Store a result, and find out what it changes below."""
    state, result = turn.state, report.result
    going, alive = state.run, state.cells.get(result.cell)
    if going is None or result.cell not in going.cells:
        return
    done = going.snapshots.get(result.cell) or snapshot_of(state.cells, going.cells[result.cell])
    writers = state.writers
    for name in going.cells[result.cell].writes:
        hash = result.hashes.get(name, "" if result.status == "ok" else _UNKNOWN)
        if hash:
            writers = writers.set(name, (result.cell, hash))
    turn.change(writers=writers)
    if alive is None:
        return
    if result.status == "aborted" and not _built_on_failure(turn, result.cell):
        turn.put(msgspec.structs.replace(alive, **_IDLE))
        turn.change(run=msgspec.structs.replace(going, left=going.left | {result.cell}))
        return
    if result.status not in ("ok", "error"):
        done = ""
    kept = msgspec.structs.replace(result, snapshot=done, finished=result.finished or turn.now)
    live = state.generation if result.status in ("ok", "error") else -1
    turn.put(msgspec.structs.replace(alive, result=kept, live=live, **_IDLE))
    turn.revalidate((result.cell, *state.graph.downstream(result.cell)))
    note_edits(turn, (result.cell,))
    if done and result.status == "ok":
        turn.act(StoreResult(result.cell))


def _built_on_failure(turn: Turn, id: str) -> bool:
    state = turn.state
    return any(failed(state.cells[above]) for above in state.graph.upstream(id))


def step_skipped(turn: Turn, report: StepSkipped) -> None:
    """The earlier result stands."""
    alive = turn.state.cells.get(report.cell)
    if alive is not None:
        turn.put(msgspec.structs.replace(alive, **_IDLE))


def console_written(turn: Turn, report: ConsoleWritten) -> None:
    """Keep what a running cell writes, its latest megabyte."""
    alive = turn.state.cells.get(report.cell)
    if alive is None or alive.status != "running" or not report.text:
        return
    console = alive.console
    chunks = (*console.chunks, Stream(report.name, report.text))
    if len(chunks) > 64:
        chunks = _merged(chunks)
    written = console.written + len(report.text)
    turn.put(msgspec.structs.replace(alive, console=Console(console.plan, chunks, written)))


def _merged(chunks: tuple[Stream, ...]) -> tuple[Stream, ...]:
    """Neighbouring stretches of one stream as one, and of all the latest only."""
    merged: list[list[str]] = []
    names: list[str] = []
    for chunk in chunks:
        if names and names[-1] == chunk.name:
            merged[-1].append(chunk.text)
        else:
            names.append(chunk.name)
            merged.append([chunk.text])
    kept: list[Stream] = []
    room = CONSOLE_KEPT
    for name, texts in zip(reversed(names), reversed(merged), strict=True):
        if room <= 0:
            break
        text = "".join(texts)[-room:]
        kept.append(Stream(name, text))  # type: ignore[arg-type]
        room -= len(text)
    return tuple(reversed(kept))


def input_asked(turn: Turn, report: InputAsked) -> None:
    """A running cell waits for an answer."""
    alive = turn.state.cells.get(report.cell)
    if alive is not None and alive.status == "running":
        turn.put(msgspec.structs.replace(alive, waiting=report.prompt))


def answer_input(turn: Turn, operation: AnswerInput) -> None:
    """Answer the cell that waits."""
    waiting = [alive for alive in turn.state.cells.values() if alive.waiting is not None]
    if not waiting:
        raise Refuse("not_waiting", "Nothing waits for an answer.")
    turn.put(*(msgspec.structs.replace(alive, waiting=None) for alive in waiting))
    turn.act(AnswerKernel(operation.text))


def plan_ended(turn: Turn, report: PlanEnded) -> None:
    """A run is over: clear up, and go on with what became stale by it or was wanted meanwhile."""
    going = turn.state.run
    if going is None or going.plan != report.plan:
        return
    _end_run(turn)
    if turn.state.kernel in ("busy", "unresponsive"):
        turn.change(kernel="ready", kernel_reason="")
    if not going.stopped:
        state = turn.state
        # Each cell follows once: values that never come out equal must not run each other for ever.
        left = frozenset(id for id in going.left - state.followed if id in state.cells)
        known = frozenset(id for id in going.cells if id in state.cells)
        dirty = frozenset(id for id in known if state.validity[id] == "stale" and id not in left)
        below: frozenset[str] = frozenset()
        if state.run_on_edit:
            spoilt = state.graph.descendants(dirty) if dirty else frozenset()
            reached = state.graph.descendants(known - dirty)
            below = frozenset(id for id in reached - known - spoilt if state.validity[id] == "stale")
        below -= state.followed
        followed = state.followed | going.cells.keys() | below
        turn.change(wanted=state.wanted.joined(Wanted(cells=left, follow=below)), followed=followed)
    begin(turn)


def _end_run(turn: Turn) -> None:
    going = turn.state.run
    if going is None:
        return
    turn.change(run=None)
    active = (turn.state.cells.get(id) for id in going.cells)
    turn.put(*(msgspec.structs.replace(alive, **_IDLE) for alive in active if alive and alive.status != "idle"))


def interrupt(turn: Turn, operation: Interrupt) -> None:
    """Stop what runs and forget what was wanted after it."""
    going = turn.state.run
    _unwant(turn)
    if going is None:
        return
    turn.change(run=msgspec.structs.replace(going, stopped=True))
    turn.act(InterruptKernel())


def _unwant(turn: Turn) -> None:
    running = turn.state.run.cells if turn.state.run is not None else {}
    waiting = [alive for id, alive in turn.state.cells.items() if alive.status == "queued" and id not in running]
    turn.put(*(msgspec.structs.replace(alive, status="idle") for alive in waiting))
    turn.change(wanted=Wanted())


def restart(turn: Turn, operation: Restart) -> None:
    """Ask for a fresh kernel; what ran is over."""
    _unwant(turn)
    _end_run(turn)
    _forget_values(turn)
    if operation.run:
        turn.change(wanted=Wanted(all=True))
    if turn.state.kernel == "none":
        begin(turn)
        return
    turn.change(kernel="starting", kernel_reason="")
    turn.act(RestartKernel())


def _forget_values(turn: Turn) -> None:
    """No value is live any more."""
    turn.change(generation=turn.state.generation + 1, writers=type(turn.state.writers)())
    turn.revalidate(turn.state.cells.keys())


def kernel_reported(turn: Turn, report: KernelReported) -> None:
    """The kernel's state changed."""
    if report.status == "dead":
        _died(turn, report.reason)
        return
    if report.fresh and (turn.state.writers or any(alive.live >= 0 for alive in turn.state.cells.values())):
        _forget_values(turn)
    status = "busy" if report.status == "ready" and turn.state.run is not None else report.status
    turn.change(kernel=status, kernel_reason=report.reason)
    begin(turn)


def _died(turn: Turn, reason: str) -> None:
    """What ran failed, what waited does not run, nothing is live."""
    _unwant(turn)
    running = [alive for alive in turn.state.cells.values() if alive.status == "running"]
    _end_run(turn)
    hint = "Run it again to start a fresh kernel."
    lost: list[CellState] = []
    for alive in running:
        outputs: tuple[Output, ...] = (*alive.console.chunks, Failure("KernelDied", reason, hint=hint))
        result = CellResult(alive.cell.id, "error", outputs, finished=turn.now)
        lost.append(msgspec.structs.replace(alive, result=result, live=-1, **_IDLE))
    turn.put(*lost)
    turn.change(kernel="dead", kernel_reason=reason)
    _forget_values(turn)


HANDLERS: dict[type, Callable[..., None]] = {
    Run: run,
    Interrupt: interrupt,
    Restart: restart,
    AnswerInput: answer_input,
    KernelReported: kernel_reported,
    StepStarted: step_started,
    StepFinished: step_finished,
    StepSkipped: step_skipped,
    ConsoleWritten: console_written,
    InputAsked: input_asked,
    PlanEnded: plan_ended,
}
