"""What is found in a reply: statements that may be the answer, best first, each with what was peeled off it."""

from __future__ import annotations

import re

import msgspec

from quire.checks.model import Repair
from quire.document import Diagnostic

STATEMENT = re.compile(
    r"""(?ix) (?: \s | --[^\n]*\n | /\*.*?\*/ | \( )*
    (?: SELECT | WITH | VALUES | FROM | EXPLAIN | PRAGMA | SHOW | DESCRIBE | SUMMARIZE | PIVOT | TABLE
      | INSERT | UPDATE | DELETE | MERGE | REPLACE | CREATE | DROP | ALTER | TRUNCATE | ATTACH | COPY ) \b""",
    re.DOTALL,
)


class Answer(msgspec.Struct, frozen=True):
    """A statement that may be the answer, and how it was found."""

    sql: str
    repairs: tuple[Repair, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What may be the answer, best first; none: ``code`` and ``message`` say why."""

    answers: tuple[Answer, ...] = ()
    code: str = ""
    message: str = ""


def is_statement(text: str) -> bool:
    """Whether a text begins as a SQL statement does."""
    return STATEMENT.match(text) is not None
