"""What went wrong, as it goes to the parent, and the names that are near to one that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

NOT_ALLOWED = "The statement changes the database, which is not allowed here."
HOW_TO_ALLOW = "Allow it for this very statement, on a connection with read_only = false."


class Fault(Exception):
    """Something to tell the parent: ``kind`` is refused, statement, connection, limit or cancelled."""

    def __init__(self, kind: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details = details

    def payload(self) -> dict[str, Any]:
        """The fault as it goes over the wire."""
        return {"kind": self.kind, "message": self.message, **self.details}


def sentence(text: str) -> str:
    """A database's words with a capital and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:] if text else "The database gave no reason."
    return text if text.endswith((".", "?")) else text + "."


def nearest(missing: str, candidates: Iterable[str]) -> str:
    """What to say about names that could have been meant: the near one, or the first ones."""
    names = list(candidates)
    if not names:
        return ""
    bare = {name.rpartition(".")[2].lower(): name for name in reversed(names)}
    near = difflib.get_close_matches(missing.lower(), list(bare), 1, 0.7)
    if near:
        return f'Did you mean "{bare[near[0]]}"?'
    shown = ", ".join(f'"{name}"' for name in names[:3])
    return f"The nearest {'names are' if len(names) > 1 else 'name is'} {shown}."


def close_to(missing: str, names: Iterable[str]) -> list[str]:
    """The names that are like one that is not there, the nearest first."""
    by_key = {name.lower(): name for name in names}
    return [by_key[key] for key in difflib.get_close_matches(missing.lower(), list(by_key), 5, 0.6)]


def place(sql: str, start: int, length: int) -> dict[str, int]:
    """Line and columns of a stretch of a statement, in code points."""
    if not 0 <= start <= len(sql):
        return {}
    before = sql[:start]
    inside = sql[start : start + length].split("\n", maxsplit=1)[0]
    column = start - (before.rfind("\n") + 1)
    return {"line": before.count("\n") + 1, "column": column, "end_column": column + max(len(inside), 1)}


def parameter_fault(wanted: int, given: int) -> Fault:
    """What to say when the values do not fit the statement."""
    return Fault(
        "refused",
        f"The statement has {wanted} parameter{'' if wanted == 1 else 's'}, and {given or 'no'} "
        f"value{' was' if given == 1 else 's were'} given.",
        remedy="Bind values with {{ … }}.",
    )
