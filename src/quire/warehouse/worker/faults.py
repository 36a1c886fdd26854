"""What went wrong, as a person reads it: the database's message without its noise, its place, and the nearest names."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

_CANDIDATES = re.compile(r"\s*(?:Candidate (?:bindings|tables)|Did you mean)\s*:?\s*:?\s*(\"[^\n]*)", re.IGNORECASE)
_NOISE = re.compile(
    r"\s*(?:Candidate functions:|Possible solutions:|See also|LINE \d+:|First detected value).*", re.DOTALL
)
_MEMORY_ERRORS = ("Out of Memory", "out of memory", "failed to allocate", "could not allocate")


class Fault(Exception):
    """Something to tell the parent: ``kind`` is refused, statement, limit or cancelled."""

    def __init__(self, kind: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details = details

    def payload(self) -> dict[str, Any]:
        """The fault as it goes over the wire."""
        return {"kind": self.kind, "message": self.message, **self.details}


def from_error(error: BaseException, sql: str, shift: int | None = 0) -> Fault:
    """A fault from what DuckDB raised; ``shift`` bytes stood before the statement, None when nobody knows."""
    told = _decode(str(error))
    name = told.get("exception_type", "")
    text = str(told.get("exception_message", ""))
    if name == "Out of Memory" or any(sign in text for sign in _MEMORY_ERRORS):
        return Fault("limit", "memory")
    if "read-only mode" in text:
        remedy = "Allow it for this very statement, on a connection with read_only = false."
        return Fault("refused", "The statement changes the database, which is not allowed here.", remedy=remedy)
    candidates = _candidates(told, text)
    missing = str(told.get("name", ""))
    return Fault(
        "statement",
        _sentence(told, text),
        error=name,
        remedy=_remedy(missing, candidates),
        candidates=candidates,
        **({} if shift is None else _place(told, sql, shift)),
    )


def _decode(text: str) -> dict[str, Any]:
    """DuckDB's errors as it gives them with ``errors_as_json``; without JSON inside, the text and its kind."""
    start = text.find('{"exception_type"')
    if start >= 0:
        try:
            decoded, _ = json.JSONDecoder().raw_decode(text[start:])
            return dict(decoded)
        except json.JSONDecodeError:
            pass
    kind, colon, rest = text.partition(" Error: ")
    return {"exception_type": kind, "exception_message": rest} if colon else {"exception_message": text}


def _sentence(told: dict[str, Any], text: str) -> str:
    kind, name = told.get("type", ""), told.get("name", "")
    if told.get("error_subtype") == "COLUMN_NOT_FOUND" and name:
        return f'There is no column "{name}" here.'
    if told.get("error_subtype") == "MISSING_ENTRY" and name:
        return f'There is no {str(kind).lower()} "{name}".'
    text = _NOISE.sub("", _CANDIDATES.sub("", text)).strip().replace("!", ".")
    text = re.sub(r"^(?:Binder|Parser|Catalog|Conversion|Invalid Input) Error: ", "", text)
    text = text[:1].upper() + text[1:] if text else "The database gave no reason."
    return text if text.endswith((".", "?")) else text + "."


def _candidates(told: dict[str, Any], text: str) -> list[str]:
    listed = str(told.get("candidates", ""))
    if listed and "->" not in listed:
        return [name for name in listed.split(",") if name]
    found = _CANDIDATES.search(text)
    return re.findall(r'"([^"]+)"', found.group(1)) if found else []


def _remedy(missing: str, candidates: list[str]) -> str:
    if not candidates:
        return ""
    bare = {name.rpartition(".")[2].lower(): name for name in reversed(candidates)}
    near = difflib.get_close_matches(missing.lower(), list(bare), 1, 0.7)
    if near:
        return f'Did you mean "{bare[near[0]]}"?'
    names = ", ".join(f'"{name}"' for name in candidates[:3])
    return f"The nearest {'names are' if len(candidates) > 1 else 'name is'} {names}."


def _place(told: dict[str, Any], sql: str, shift: int) -> dict[str, int]:
    """Line and columns of the fault; DuckDB counts bytes."""
    try:
        start, length = json.loads(told["location"]) if "location" in told else (int(told["position"]), 1)
    except (KeyError, ValueError, TypeError):
        return {}
    data = sql.encode("utf-8", "replace")
    start -= shift
    if not 0 <= start <= len(data):
        return {}
    before = data[:start].decode("utf-8", "ignore")
    inside = data[start : start + length].decode("utf-8", "ignore").split("\n")[0]
    column = len(before) - (before.rfind("\n") + 1)
    return {"line": before.count("\n") + 1, "column": column, "end_column": column + max(len(inside), 1)}
