"""What is found in a reply: statements that may be the answer, best first, each with what was peeled off it."""

from __future__ import annotations

import re

import msgspec

from quire.checks.model import Repair
from quire.document import Diagnostic

STATEMENT = re.compile(
    r"""(?ix) (?: \s | --[^\n]*\n | /\*.*?\*/ | \( )*
    (?: SELECT \b | VALUES \s*\(
      | WITH \s+ (?:RECURSIVE\s+)? (?: [\w.]+ | "[^"]*" | `[^`]*` ) \s* (?:\([^)]*\)\s*)? AS \b
      | FROM \s+ [\w."`]+ \s* (?: \Z | ; | (?:SELECT|WHERE|JOIN|LEFT|GROUP|ORDER|LIMIT|AS)\b )
      | INSERT \s+ (?:INTO|OR) | UPDATE \s+ \S+ \s+ SET | DELETE \s+ FROM | (?:MERGE|REPLACE) \s+ INTO
      | (?:CREATE|DROP|ALTER) \s+ (?:OR\s+REPLACE\s+|TEMP(?:ORARY)?\s+|UNIQUE\s+|MATERIALIZED\s+)*
        (?:TABLE|VIEW|INDEX|SCHEMA|DATABASE|FUNCTION|TRIGGER|SEQUENCE|TYPE|MACRO|USER|ROLE)\b
      | TRUNCATE \s+ \w | ATTACH \s+ ['"D] | COPY \s+ [\w("]+ .* \b(?:TO|FROM)\b | PRAGMA \s+ \w+
      | (?:TABLE|SUMMARIZE|DESCRIBE|SHOW|DESC) \s+ \w+ \s* (?:;|\Z)
      | EXPLAIN \s+ (?:ANALYZE\s+|QUERY\s+PLAN\s+)? (?:SELECT|WITH)\b
      | (?:UN)?PIVOT \s+ [\w."(]+ \s+ ON \b | (?:GRANT|REVOKE) \s .* \bON\b )""",
    re.DOTALL,
)
SENTENCE = re.compile(
    r"(?i)select\s+(?:the|an?|data|rows?|records?|only|your|one|any|which|those|these|from|queries|statements?)\b"
    r"(?!\s*[,.(=]|\s+(?:from|as)\b)"
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
    return STATEMENT.match(text) is not None and SENTENCE.match(text.lstrip()) is None
