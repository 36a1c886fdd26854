"""The words of a question, read once."""

from __future__ import annotations

from functools import lru_cache

from quire.words import tokens

_LONGEST = 4_000  # characters of a question that are read


@lru_cache(maxsize=64)
def sequence(question: str) -> tuple[str, ...]:
    """The stems of a question's words, in order."""
    return tuple(word.stem for word in tokens(question[:_LONGEST]).words) if question else ()


@lru_cache(maxsize=64)
def stems(question: str) -> frozenset[str]:
    """The stems of a question's words."""
    return frozenset(sequence(question))
