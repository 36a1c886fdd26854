"""Word forms brought to one stem: Snowball's English rules, after irregular forms and British spelling."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from quire.words.files import lines

if TYPE_CHECKING:
    from Stemmer import Stemmer

_LONGEST = 64
_ROUNDS = 4
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ite|ites|able|al|ful|hood|hoods)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{2}[bt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{3}og)ue(?=s?$)"), ""),
)


@cache
def _snowball() -> Stemmer:
    """The stemmer, made once; it keeps no cache of its own because this module does."""
    import Stemmer

    return Stemmer.Stemmer("english", 0)


@cache
def _irregular() -> tuple[dict[str, str], frozenset[str]]:
    """Form → base word, and the words that are their own stem, from ``irregular.txt``."""
    table: dict[str, str] = {}
    kept: set[str] = set()
    for line in lines("irregular.txt"):
        own = "=" in line
        base, _, forms = line.partition("=" if own else ":")
        table.update(dict.fromkeys(forms.split(), base.strip()))
        if own:
            kept.add(base.strip())
    return table, frozenset(kept)


def stem(word: str) -> str:
    """The stem of a folded, lower-case word: ``cities`` and ``city`` have one, ``people`` and ``person`` too.

    A stem is its own stem. Numbers, codes and words that are no plain letters stay as they are.
    """
    return _stem(word) if 2 < len(word) <= _LONGEST else word


@lru_cache(maxsize=262_144)
def _stem(word: str) -> str:
    if not word.isascii() or not word.isalpha():
        return word
    (table, kept), snowball = _irregular(), _snowball()
    for _ in range(_ROUNDS):
        base = table.get(word, word)
        if base in kept:
            return base
        shorter = snowball.stemWord(_american(base))
        if shorter == word:
            break
        word = shorter
    return word


def _american(word: str) -> str:
    """British spelling as American: ``colour``, ``organisation``, ``centre``, ``catalogue``."""
    if len(word) < 6:
        return word
    for pattern, spelling in _BRITISH:
        changed = pattern.sub(spelling, word, count=1)
        if changed != word:
            return changed
    return word
