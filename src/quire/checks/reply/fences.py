"""Fenced code in a reply: backticks or tildes of any length, with or without a language, closed or not, indented."""

from __future__ import annotations

import re
from typing import NamedTuple

_OPEN = re.compile(r"^([ \t>*-]*)(`{3,}|~{3,}|'{3}(?=\s*sql\b))[ \t]*([\w+#.-]*)[^\n`]*$", re.MULTILINE | re.IGNORECASE)
_INLINE_OPEN = re.compile(r"(`{3,}|~{3,})[ \t]*([A-Za-z][\w+#-]*(?=\s))?")
_NOT_SQL = {
    "python",
    "py",
    "bash",
    "sh",
    "text",
    "csv",
    "markdown",
    "md",
    "output",
    "result",
    "r",
    "html",
    "plaintext",
    "txt",
}


class Fence(NamedTuple):
    """A block: the prose since the one before, its language in lower case, its text, and whether it was closed."""

    lead: str
    language: str
    text: str
    closed: bool


def fences(text: str) -> list[Fence]:
    """The blocks of a reply in order; those of languages that hold no SQL are left out."""
    if "```" not in text and "~~~" not in text and "'''" not in text:
        return []
    found = []
    at = 0
    while (begin := _begin(text, at)) is not None:
        start, body, mark, language = begin
        end = re.compile(rf"{re.escape(mark[0])}{{{len(mark)},}}").search(text, body)
        inner = text[body : end.start() if end else len(text)]
        if language not in _NOT_SQL:
            found.append(Fence(text[at:start], language, inner, end is not None))
        at = end.end() if end else len(text)
    return found


def _begin(text: str, at: int) -> tuple[int, int, str, str] | None:
    """Where the next block opens, where its text begins, its mark and its language."""
    line, inline = _OPEN.search(text, at), _INLINE_OPEN.search(text, at)
    if line is not None and (inline is None or line.start(2) <= inline.start()):
        return line.start(), line.end(), line.group(2), line.group(3).lower()
    if inline is None:
        return None
    language = (inline.group(2) or "").lower()
    body = inline.end()
    if language in ("select", "with", "values"):
        language, body = "", inline.start(2)
    return inline.start(), body, inline.group(1), language
