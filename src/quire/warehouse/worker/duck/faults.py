"""What DuckDB says went wrong, as a person reads it: the message without its noise, its place, the nearest names."""

from __future__ import annotations

import json
import re
from typing import Any

from ..faults import HOW_TO_ALLOW, NOT_ALLOWED, Fault, nearest, place, sentence

_CANDIDATES = re.compile(r"\s*(?:Candidate (?:bindings|tables)|Did you mean)\s*:?\s*:?\s*(\"[^\n]*)", re.IGNORECASE)
_NOISE = re.compile(
    r"\s*(?:Candidate functions:|Possible solutions:|See also|LINE \d+:|First detected value).*", re.DOTALL
)
_MEMORY_ERRORS = ("Out of Memory", "out of memory", "failed to allocate", "could not allocate")


def from_error(error: BaseException, sql: str, shift: int | None = 0) -> Fault:
    """A fault from what DuckDB raised; ``shift`` bytes stood before the statement, None when nobody knows."""
    told = _decode(str(error))
    name = told.get("exception_type", "")
    text = str(told.get("exception_message", ""))
    if name == "Out of Memory" or any(sign in text for sign in _MEMORY_ERRORS):
        return Fault("limit", "memory")
    if "read-only mode" in text:
        return Fault("refused", NOT_ALLOWED, remedy=HOW_TO_ALLOW)
    candidates = _candidates(told, text)
    missing = str(told.get("name", ""))
    return Fault(
        "statement",
        _sentence(told, text),
        error=name,
        remedy=nearest(missing, candidates),
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
    return sentence(text)


def _candidates(told: dict[str, Any], text: str) -> list[str]:
    listed = str(told.get("candidates", ""))
    if listed and "->" not in listed:
        return [name for name in listed.split(",") if name]
    found = _CANDIDATES.search(text)
    return re.findall(r'"([^"]+)"', found.group(1)) if found else []


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
    inside = data[start : start + length].decode("utf-8", "ignore")
    return place(sql, len(before), len(inside))
