"""Abbreviations in names: a table of what each may stand for, and a rule for clippings that no table holds."""

from __future__ import annotations

from functools import cache, lru_cache

from quire.words.files import lines

_LONGEST = 64
_VOWELS = frozenset("aeiouy")


@cache
def _table() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in lines("abbreviations.txt"):
        short, _, meanings = line.partition(":")
        found = tuple(tuple(meaning.split()) for meaning in meanings.split("|"))
        short = short.strip()
        known = table.get(short, ())
        table[short] = known + tuple(meaning for meaning in found if meaning not in known and meaning != (short,))
    return table


def expansions(word: str) -> tuple[tuple[str, ...], ...]:
    """What a lower-case word abbreviates, the likeliest first, each as words: ``dob`` is ``date of birth``."""
    return _table().get(word, ())


def abbreviates(short: str, long: str) -> float:
    """How well ``short`` may be a clipping of ``long``, from 0 to 1; ``long`` may be several words.

    1 for what the table says or equal words, high for a long beginning (``enroll``, enrollment) or the consonants
    (``mgr``, manager; ``tsttakr``, test taker), low for two letters. The first letters must be the same.
    """
    return _abbreviates(short[:_LONGEST], long[:_LONGEST])


@lru_cache(maxsize=65_536)
def _abbreviates(short: str, long: str) -> float:
    short, words = short.lower(), long.lower().split()
    whole = "".join(words)
    if not short or not whole or short[0] != whole[0] or len(short) > len(whole):
        return 0.0
    if short == whole or tuple(words) in expansions(short):
        return 1.0
    if len(short) < 2 or not short.isalpha() or not whole.isalpha():
        return 0.0
    return max(_initials(short, words), _beginning(short, words), _consonants(short, words))


def _initials(short: str, words: list[str]) -> float:
    """The first letters of several words: ``hr``, human resources."""
    if len(words) < 2 or short != "".join(word[0] for word in words):
        return 0.0
    return 0.9 if len(words) > 2 else 0.7


def _beginning(short: str, words: list[str]) -> float:
    """The beginning of one word: ``dept`` is none of department, ``depart`` is."""
    if len(words) > 1 or not words[0].startswith(short):
        return 0.0
    rest = len(words[0]) - len(short)
    if len(short) < 3:
        return 0.3
    return 0.85 if len(short) > 4 or rest < 4 else 0.7


def _consonants(short: str, words: list[str]) -> float:
    """The letters of ``short`` in their order, from every word its first and most of its consonants."""
    left, missed, all_consonants = short, 0, 0
    for word in words:
        if not left or left[0] != word[0]:
            return 0.0
        used = _follow(left, word)
        if not used:
            return 0.0
        taken, skipped, consonants = used
        left, missed, all_consonants = left[taken:], missed + skipped, all_consonants + consonants
    if left or len(short) < 3:
        return 0.0
    ends = short[-1] in (words[-1][-1], words[-1].rstrip("aeiouyds")[-1:])
    kept = 1 - missed / max(1, all_consonants)
    if kept < 0.4 or (kept < 0.6 and not ends and len(words) == 1):
        return 0.0
    return round(min(0.95, 0.35 + 0.5 * kept + (0.1 if ends else 0.0)), 3)


def _follow(left: str, word: str) -> tuple[int, int, int] | None:
    """Letters of ``left`` found in ``word`` from its first on, consonants that were skipped, all consonants."""
    taken = skipped = consonants = 0
    before = ""
    for letter in word:
        silent = letter in _VOWELS or letter == before
        consonants += not silent
        if taken < len(left) and left[taken] == letter:
            taken += 1
        elif not silent:
            skipped += 1
        before = letter
    return (taken, skipped, consonants) if taken else None
