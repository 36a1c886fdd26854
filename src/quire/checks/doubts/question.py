"""What a question says in so many words, and the words for numbers."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    )
}
ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_BOUNDS = re.compile(r"\bat (?:the )?(?:least|most)\b|\bmost of\b|\bmost recently\b")
_DEFINES = re.compile(r"\b(?:refers? to|stands? for|is short for|hint|evidence)\b\s*:?", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|\d+")


class Question:
    """A question, read by its words only; everything is false or empty for an empty one.

    A question that brings definitions along («"fast" refers to MAX(speed)») says what it wants in other words than its
    own, so it is not read at all.
    """

    def __init__(self, text: str) -> None:
        self.text = "" if _DEFINES.search(text) else text
        self.lower = " ".join(self.text.lower().split())

    def __bool__(self) -> bool:
        return bool(self.lower)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(_WORD.findall(self.lower))

    @cached_property
    def plain(self) -> str:
        """The text without «at least», «at most» and «most of», which are no superlatives."""
        return _BOUNDS.sub(" ", self.lower)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without endings of number."""
        return frozenset(stem(word) for word in self.words)

    def says(self, pattern: str) -> bool:
        """Whether a pattern of words occurs."""
        return re.search(rf"\b(?:{pattern})\b", self.lower) is not None


def stem(word: str) -> str:
    """A word without the endings of English plurals."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@lru_cache(maxsize=64)
def read_question(text: str) -> Question:
    """A question as its words."""
    return Question(text)
