"""What PostgreSQL says went wrong, as a person reads it, with its place and the nearest names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..faults import HOW_TO_ALLOW, NOT_ALLOWED, Fault, close_to, nearest, place, sentence

LOST = "The connection to the database was lost."
_LOST = ("08", "57P0")
_GONE = re.compile(
    r"server closed the connection|no connection to the server|could not (receive|send) data|connection has been closed"
    r"|EOF detected|terminating connection|connection not open",
    re.IGNORECASE,
)
_MISSING = re.compile(r'(column|relation|function|schema|type) "?([^"\s(]+)"?.* does not exist')
_KINDS = {"relation": "table"}
_PREFIX = re.compile(r"^[A-Z_]+: (?:\[libpq\] )?.*?(?:ERROR|FATAL):\s+", re.DOTALL)
_NOISE = re.compile(r"\n(?:LINE \d+:|Query was:|DETAIL:|HINT:|CONTEXT:|SQLSTATE:).*|\. SQLSTATE: \w+$", re.DOTALL)


def from_error(error: Exception, sql: str, shift: int = 0, names: Callable[[str], list[str]] | None = None) -> Fault:
    """The fault for an error; ``shift`` characters stood before the statement, ``names`` gives what there is."""
    state = str(getattr(error, "sqlstate", None) or "")
    told = {_text(key): _text(value) for key, value in getattr(error, "details", None) or ()}
    text = told.get("PG_DIAG_MESSAGE_PRIMARY") or _NOISE.sub("", _PREFIX.sub("", str(error))).strip()
    if state.startswith(_LOST) or (not state and _GONE.search(str(error))):
        return Fault("connection", LOST, remedy="Run it again; if that does not help, look whether the server runs.")
    if state == "25006":
        return Fault("refused", NOT_ALLOWED, remedy=HOW_TO_ALLOW)
    if state == "57014" and "statement timeout" in text:
        return Fault("limit", "time")
    if state == "42501":
        return Fault(
            "statement", sentence(text), error=state, remedy="Ask who runs the server for the right to read it."
        )
    missing, candidates = _missing(text, names)
    details: dict[str, Any] = {"error": state or type(error).__name__, "candidates": candidates}
    if told.get("PG_DIAG_STATEMENT_POSITION", "").isdecimal():
        start = int(told["PG_DIAG_STATEMENT_POSITION"]) - 1 - shift
        word = re.match(r'"[^"]*"|\w+|.', sql[max(start, 0) :] or " ", re.DOTALL)
        details |= place(sql, start, len(word.group()) if word else 1)
    hint = told.get("PG_DIAG_MESSAGE_HINT", "")
    near = nearest(missing.rpartition(".")[2], candidates)
    return Fault("statement", _sentence(text, missing), remedy=near or (hint if state != "42883" else ""), **details)


def _missing(text: str, names: Callable[[str], list[str]] | None) -> tuple[str, list[str]]:
    found = _MISSING.search(text)
    if not found:
        return "", []
    kind, name = found.groups()
    candidates = names(kind) if names and kind in ("column", "relation") else []
    return name, close_to(name.rpartition(".")[2], candidates)


def _sentence(text: str, missing: str) -> str:
    kind = text.partition(" ")[0]
    if not missing or kind not in ("column", "relation"):
        return sentence(text)
    return f'There is no {_KINDS.get(kind, kind)} "{missing}"{" here" if kind == "column" else ""}.'


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
