"""Statements that change a database: written only where the person asks for one, and run only after a yes to it."""

from __future__ import annotations

import re

from quire.analysis.sql.tokens import lex
from quire.analysis.words import words

_WISH = re.compile(
    r"\b(?:insert|update|delete|truncate|upsert|merge)\b.{0,80}"
    r"\b(?:rows?|records?|entry|entries|tables?|into|from|where|set)\b"
    r"|\b(?:create|drop|alter)\b.{0,40}\b(?:tables?|views?|index|schema)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHANGES = words("INSERT UPDATE DELETE MERGE CREATE DROP ALTER TRUNCATE REPLACE COPY")
_INSIDE = words("INSERT UPDATE DELETE MERGE")
SAID = (
    "If the question asks to change the data itself, write the statement that does; it runs only after the person said "
    "yes to it. A table to look at is a SELECT."
)


def wishes_to_write(prompt: str) -> bool:
    """Whether a person asks, in so many words, for a statement that changes something."""
    return _WISH.search(prompt) is not None


def writes(sql: str) -> bool:
    """Whether a statement changes its database: by its first word, or behind a WITH."""
    tokens = lex(sql).tokens
    if not tokens:
        return False
    first = tokens[0].key
    return first in _CHANGES or (first == "WITH" and any(token.key in _INSIDE for token in tokens))
