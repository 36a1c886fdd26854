"""The terms of names, texts and questions: words brought to one form, numbered."""

from __future__ import annotations

import re
from functools import lru_cache

from quire.words import split_name, stem

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


class Lexis:
    """Terms in the order in which they were met, each with its number."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}

    def id(self, term: str) -> int:
        """The number of a term, a new one when it is met for the first time."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return number


@lru_cache(maxsize=200_000)
def name_terms(name: str) -> tuple[str, ...]:
    """The stems of the words of an identifier."""
    return tuple(dict.fromkeys(stem(word) for word in split_name(name)))


def text_terms(text: str) -> tuple[str, ...]:
    """The stems of the words of a text, each once; words inside identifiers count too."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        for term in name_terms(word):
            found[term] = None
    return tuple(found)
