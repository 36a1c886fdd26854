"""What SQLite says went wrong, as a person reads it, with its place and the nearest names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..faults import HOW_TO_ALLOW, NOT_ALLOWED, Fault, close_to, nearest, place, sentence

_MISSING = re.compile(r"no such (column|table|function|collation sequence|module): (.+)")
_NEAR = re.compile(r'near "(.+?)": syntax error', re.DOTALL)
_Names = Callable[[str], list[str]]


def from_error(error: Exception, sql: str, names: _Names | None = None) -> Fault:
    """The fault for an error; ``names`` gives the columns or tables that there are."""
    text = str(error)
    if isinstance(error, MemoryError) or "out of memory" in text:
        return Fault("limit", "memory")
    if "readonly database" in text:
        return Fault("refused", NOT_ALLOWED, remedy=HOW_TO_ALLOW)
    if "database is locked" in text or "database table is locked" in text:
        remedy = "Wait until it is done there, then run again."
        return Fault("statement", "The database is locked by another program.", remedy=remedy)
    if "unable to open database file" in text or "disk I/O error" in text:
        return Fault("connection", "The database file can no longer be read.", remedy="Look whether it is still there.")
    missing = _MISSING.search(text)
    if missing:
        kind, name = missing.groups()
        bare = name.rpartition(".")[2]
        candidates = close_to(bare, names(kind)) if names and kind in ("column", "table") else []
        where = " here" if kind == "column" else ""
        return _fault(error, f'There is no {kind} "{name}"{where}.', sql, bare, candidates)
    near = _NEAR.search(text)
    if near:
        return _fault(error, f'Syntax error at or near "{near.group(1)}".', sql, near.group(1), [])
    return _fault(error, sentence(text), sql, "", [])


def _fault(error: Exception, message: str, sql: str, word: str, candidates: list[str]) -> Fault:
    details: dict[str, Any] = {"error": type(error).__name__, "candidates": candidates}
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sql) if word else None
    if found:
        details |= place(sql, found.start(), len(word))
    return Fault("statement", message, remedy=nearest(word, candidates), **details)
