"""The shape of a value: what a stored value and one that a question names have in common before they are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHAPES = ("date", "whole", "decimal", "address", "capitals", "code", "title", "words", "long")
_TESTS = (
    re.compile(
        r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([ T]\d{1,2}:\d{2}.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d{2}.*"
    ),
    re.compile(r"[+-]?\d[\d,]*"),
    re.compile(r"[+-]?[\d,]*\.\d+%?|\d+%"),
    re.compile(r"\S+@\S+\.\S+|(https?://|www\.)\S+"),
    re.compile(r"[A-Z]{1,5}"),
    re.compile(r"(?=\S*\d)[\w./#-]{2,}"),
    re.compile(r"[A-Z][\w'’.&-]*( (of|the|and|de|van|von|la|di|&|[A-Z0-9][\w'’.&-]*)){0,5}"),
    re.compile(r"[^\W\d][^\n]{0,39}"),
)


def shape(value: str) -> int:
    """The shape of a value as one bit of ``SHAPES``; 0 for an empty one."""
    value = value[:60].strip()
    if not value:
        return 0
    for place, test in enumerate(_TESTS):
        if test.fullmatch(value):
            return 1 << place
    return 1 << (len(SHAPES) - 1)


def shapes(values: Iterable[str]) -> int:
    """The shapes of some values together."""
    found = 0
    for value in values:
        found |= shape(value)
    return found
