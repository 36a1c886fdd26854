"""Words as people type them, brought to one form: case, accents, plurals, small slips of the finger."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'s?(?![^\W_]))?|\d+[^\W\d_]+|[<>]=?|!=|=|%|,", re.UNICODE)
_UNSTEMMED_WORDS = """
this is was has as us less plus gross across versus always business status news campus bonus process access
address class loss minus series basis analysis previous various yes sales
"""
_UNSTEMMED = frozenset(_UNSTEMMED_WORDS.split())
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHORT = 6
_LONG = 9
Slip = Literal["", "swap", "gap", "other"]


def fold(text: str) -> str:
    """Lower case without accents: ``Café`` and ``CAFE`` are one word."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "'")


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name or a text, apart at spaces, punctuation and underscores."""
    return tuple(word.removesuffix("'s").rstrip("'") for word in _WORD.findall(fold(text).replace("_", " ")))


def apart(name: str) -> str:
    """A name with a space where its capitals begin a word: ``BillingCountry`` is ``Billing Country``."""
    return _CAPITALS.sub(" ", name)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The singular of a folded word, by English spelling rules; numbers and short words stay."""
    if len(word) < 4 or word in _UNSTEMMED or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def stems(text: str) -> tuple[str, ...]:
    """The words of a text, each in the singular."""
    return tuple(stem(word) for word in words(text))


def slip(typed: str, meant: str) -> Slip:
    """How ``typed`` may be a slip of the finger for ``meant``: two letters swapped, one missing or too many, another
    letter (only in long words, where few other words are near); empty when it is another word.

    The first letter is never a slip, and short words never are: one letter apart, most of them are words themselves.
    """
    if typed == meant or not typed.isalpha() or not meant.isalpha() or typed[0] != meant[0]:
        return ""
    if min(len(typed), len(meant)) < _SHORT - 1 or max(len(typed), len(meant)) < _SHORT + 1:
        return ""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, target = typed[start:], meant[start:]
    if len(typed) == len(meant):
        if rest[1:2] + rest[:1] == target[:2] and rest[2:] == target[2:]:
            return "swap"
        return "other" if rest[1:] == target[1:] and len(meant) >= _LONG else ""
    return "gap" if rest in (target[1:], *([] if rest[1:] != target else [rest])) else ""
