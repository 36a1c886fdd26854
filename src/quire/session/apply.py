"""``apply``: from a state and a request to the state after it, and what the driver is to do; pure and total."""

from __future__ import annotations

from collections.abc import Callable

from quire.session import deciding, drafting, files, previewing, questions, runs, settings, writing
from quire.session.operations import Operation, Report
from quire.session.staging import follow_notebook
from quire.session.state import State
from quire.session.turn import Applied, Refuse, Rejected, Turn

_HANDLERS: dict[type, Callable[..., None]] = {
    **writing.HANDLERS,
    **settings.HANDLERS,
    **runs.HANDLERS,
    **questions.HANDLERS,
    **previewing.HANDLERS,
    **drafting.HANDLERS,
    **deciding.HANDLERS,
    **files.HANDLERS,
}


def apply(state: State, change: Operation | Report, now: float) -> Applied | Rejected:
    """Do what a person asked for, or take in what an action came to.

    ``now`` is seconds since the epoch. Never raises for any operation; ``Rejected`` leaves everything as it was.
    """
    turn = Turn(state, now)
    try:
        _HANDLERS[type(change)](turn, change)
        follow_notebook(turn)
    except Refuse as refuse:
        return refuse.rejected
    return turn.finish()
