"""The one way to have a reply or a statement checked: find the statement, ask the database, repair, doubt."""

from __future__ import annotations

from quire.checks.model import Checked, World
from quire.checks.reply import Answer, read_reply
from quire.checks.run import Run
from quire.document import Diagnostic

_MOST_TRIED = 12  # candidates that the database is asked about


def check_reply(text: str, world: World) -> Checked:
    """Find the statement in what a model said, and check it. Never raises, whatever the text."""
    reading = read_reply(text)
    if not reading.answers:
        return Checked(None, "rejected", (Diagnostic(reading.code, "error", reading.message),))
    answer = _best(reading.answers, world)
    checked = check_statement(answer.sql, world)
    if not answer.repairs and not answer.diagnostics:
        return checked
    verdict = "repaired" if checked.verdict == "ok" and answer.repairs else checked.verdict
    diagnostics, repairs = (*answer.diagnostics, *checked.diagnostics), (*answer.repairs, *checked.repairs)
    return Checked(checked.sql, verdict, diagnostics, repairs, checked.counts)


def check_statement(sql: str, world: World) -> Checked:
    """Check one SQL statement and repair what can be repaired. Never raises, whatever the text."""
    return Run(world).checked(sql.strip())


def _best(answers: tuple[Answer, ...], world: World) -> Answer:
    """The first answer that would run; where there is none, the first that is certainly whole, or just the first."""
    if len(answers) == 1:
        return answers[0]
    for answer in answers[:_MOST_TRIED]:
        if Run(world).accepts(answer.sql):
            return answer
    return answers[0]
