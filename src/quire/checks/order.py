"""Every check by its stable code, in the order in which they are asked.

A check is a module with ``check(statement, world) -> Found``. It is loaded when it is first needed, so that naming it
here costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Literal, NamedTuple

from quire.checks.model import Found, World
from quire.checks.statement import Statement

Check = Callable[[Statement, World], Found]
When = Literal["always", "refused", "accepted"]


class Entry(NamedTuple):
    """A check: its code, its module, and when it is asked.

    ``always``: of every statement, before all others. ``refused``: what the database does not take, or what nobody could ask a database about. Its findings are errors; it
    may put them right. ``accepted``: what would run; its findings are doubts, and it may only put right what cannot
    change or widen the meaning.
    """

    code: str
    module: str
    when: When


ORDER: tuple[Entry, ...] = (
    Entry("unknown-name", "names.unknown", "refused"),
)


@cache
def load(module: str) -> Check:
    """The function of a check's module."""
    check: Check = import_module(f"quire.checks.{module}").check
    return check


@cache
def entries(when: When) -> tuple[Entry, ...]:
    """The checks that are asked then, in order."""
    asked = ("always", "refused") if when == "refused" else (when,)
    return tuple(entry for entry in ORDER if entry.when in asked)
