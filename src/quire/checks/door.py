"""The one way to have a reply or a statement checked: find the statement, ask the database, repair, doubt."""

from __future__ import annotations

from collections.abc import Sequence

from quire.checks.model import Checked, World
from quire.checks.reply import Answer, read_reply
from quire.checks.run import Run
from quire.checks.statement import Statement
from quire.document import Diagnostic

_MOST_LOOKED_AT = 12  # candidates that the database is asked about
_MOST_REPAIRED = 3


def check_reply(text: str, world: World) -> Checked:
    """Find the statement in what a model said, and check it. Never raises, whatever the text."""
    known: dict[str, Statement] = {}
    reading = read_reply(text, Run(world, known).accepts)
    if not reading.answers:
        return Checked(None, "rejected", (Diagnostic(reading.code, "error", reading.message),))
    first: Checked | None = None
    for answer in _ranked(reading.answers, world, known)[:_MOST_REPAIRED]:
        checked = _told(answer, Run(world, known).checked(answer.sql.strip()))
        if checked.verdict != "rejected":
            return checked
        first = first or checked
    assert first is not None
    return first


def check_statement(sql: str, world: World) -> Checked:
    """Check one SQL statement and repair what can be repaired. Never raises, whatever the text."""
    return Run(world, {}).checked(sql.strip())


def _ranked(answers: Sequence[Answer], world: World, known: dict[str, Statement]) -> Sequence[Answer]:
    """The answers that would run, then those that are SQL at least, then the rest, each in the order of the reading."""
    if len(answers) == 1:
        return answers
    run = Run(world, known)
    return sorted(answers[:_MOST_LOOKED_AT], key=lambda answer: run.rank(answer.sql.strip()))


def _told(answer: Answer, checked: Checked) -> Checked:
    """The verdict together with what was found when the reply was read."""
    if not answer.repairs and not answer.diagnostics:
        return checked
    verdict = "repaired" if checked.verdict == "ok" and answer.repairs else checked.verdict
    diagnostics, repairs = (*answer.diagnostics, *checked.diagnostics), (*answer.repairs, *checked.repairs)
    return Checked(checked.sql, verdict, diagnostics, repairs, checked.counts)
