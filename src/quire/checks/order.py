"""Every check by its stable code, in the order in which they are asked.

A check is a module with ``check(statement, world) -> Found``. It is loaded when it is first needed, so that naming it
here costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Literal, NamedTuple

from quire.checks.doubts.order import DOUBTS
from quire.checks.model import Found, World
from quire.checks.statement import Statement

Check = Callable[[Statement, World], Found]
When = Literal["always", "refused", "accepted"]


class Entry(NamedTuple):
    """A check: its code, its module, and when it is asked.

    ``always``: of every statement, before all others. ``refused``: of what the database does not take, or of what
    nobody could ask a database about; its findings are errors, and it may put them right. ``accepted``: of what would
    run; its findings are doubts, and it may only put right what cannot change or widen the meaning.
    """

    code: str
    module: str
    when: When


ORDER: tuple[Entry, ...] = (
    Entry("several-statements", "syntax.several", "always"),
    Entry("writes", "syntax.writes", "always"),
    Entry("quotes", "syntax.quotes", "refused"),
    Entry("reserved-name", "syntax.reserved", "refused"),
    Entry("unquoted-name", "syntax.spaced", "refused"),
    Entry("foreign-syntax", "syntax.foreign", "refused"),
    Entry("misplaced-clause", "syntax.clauses", "refused"),
    Entry("set-operation", "syntax.setops", "refused"),
    Entry("alias-name", "syntax.aliases", "refused"),
    Entry("brackets", "syntax.brackets", "refused"),
    Entry("unknown-function", "syntax.functions", "refused"),
    Entry("aggregate-in-where", "syntax.aggregates", "refused"),
    Entry("nested-aggregate", "syntax.nested", "refused"),
    Entry("having-without-group", "syntax.having", "refused"),
    Entry("missing-from", "syntax.source", "refused"),
    Entry("unknown-name", "names.unknown", "refused"),
    Entry("ungrouped-column", "names.ungrouped", "refused"),
    Entry("type-mismatch", "syntax.types", "refused"),
    Entry("other-dialect", "syntax.transpiled", "refused"),
    Entry("syntax-error", "syntax.unread", "refused"),
    *(Entry(code, f"doubts.{module}", "accepted") for code, module in DOUBTS),
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
