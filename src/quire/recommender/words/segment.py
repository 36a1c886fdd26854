"""Lower-case words that were glued together, apart again: ``hiredate`` is ``hire date``; ``together`` stays whole.

The cheapest way through the word by dynamic programming: long words cost little, short ones and abbreviations much,
and a way that costs more than a word of its length may is not taken. A word that is known is never split.
"""

from __future__ import annotations

from functools import cache, lru_cache

from quire.recommender.words.files import STOP_WORDS, lines

_LEAST = 5
_MOST_PARTS = 5
_LONGEST_PART = 16
_NEVER = 99.0
_BASE, _PER_LETTER = 1.5, 0.3
_AFFIXES = {
    "id": 0.5, "ids": 0.8, "no": 1.2, "nr": 1.0, "num": 0.9, "cd": 1.3, "dt": 1.2, "key": 1.2, "pk": 1.3, "fk": 1.3,
    "code": 1.0, "name": 0.9, "date": 0.9, "type": 1.0, "time": 1.0, "avg": 1.0, "max": 1.2, "min": 1.3, "tot": 1.3,
    "pct": 1.2, "qty": 1.0, "amt": 1.0, "by": 1.4, "at": 1.6, "of": 1.4, "ge": 1.9, "gt": 1.6,
}  # fmt: skip
_LAST_ONLY = frozenset(["by", "at", "cd", "dt", "nr", "no", "ids", "pk", "fk"])
_INNER_ONLY = frozenset(["of"])
_AFTER_NUM = frozenset(["ge", "gt"])


@cache
def _whole() -> frozenset[str]:
    """Words that are never split."""
    return _costs()[1]


@cache
def _costs() -> tuple[dict[str, float], frozenset[str]]:
    """What each part costs, and every word known as a whole."""
    costs: dict[str, float] = {}
    for word in _vocabulary():
        price = _price(len(word))
        costs[word] = price
        for form in _forms(word):
            costs.setdefault(form, price + 0.1)
    for line in lines("abbreviations.txt"):
        short = line.partition(":")[0].strip()
        if len(short) > 2 and short not in costs:
            costs[short] = 1.7 if len(short) == 3 else 1.4
    whole = frozenset([*costs, *(word for line in lines("whole.txt") for word in line.split())])
    costs.update(_AFFIXES)
    return costs, whole


def _vocabulary() -> set[str]:
    """The words that names may be glued from: no small words of questions, nothing of two letters."""
    known = set(" ".join(lines("thesaurus.txt")).replace(",", " ").replace(">", " ").split())
    for line in lines("abbreviations.txt"):
        known.update(line.partition(":")[2].replace("|", " ").split())
    known.difference_update(STOP_WORDS)
    for line in lines("vocabulary.txt"):
        known.update(line.split())
    return {word for word in known if len(word) > 2}


def _price(letters: int) -> float:
    return 1.0 if letters > 4 else (1.3 if letters == 4 else 2.2)


def _forms(word: str) -> tuple[str, ...]:
    """Regular forms of a word; some are no words, and do no harm."""
    if len(word) < 4:
        return (word + "s",)
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies", word[:-1] + "ied", word + "ing"
    if word.endswith("e"):
        return word + "s", word + "d", word[:-1] + "ing", word + "r"
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es", word + "ed", word + "ing"
    return word + "s", word + "ed", word + "ing", word + "er"


@lru_cache(maxsize=262_144)
def segment(word: str) -> tuple[str, ...]:
    """The words that a lower-case word is made of, or the word alone when it is one or nothing fits well."""
    if len(word) < _LEAST or not word.isascii() or not word.isalpha() or word in _whole():
        return (word,)
    costs = _costs()[0]
    end = len(word)
    best: list[tuple[float, tuple[str, ...]]] = [(_NEVER, ()) for _ in range(end + 1)]
    best[0] = (0.0, ())
    for stop in range(2, end + 1):
        for start in range(max(0, stop - _LONGEST_PART), stop - 1):
            before, parts = best[start]
            if before >= _NEVER or len(parts) == _MOST_PARTS:
                continue
            part = word[start:stop]
            cost = costs.get(part)
            if cost is None or not _stands(part, start, stop == end, parts):
                continue
            if before + cost < best[stop][0]:
                best[stop] = (before + cost, (*parts, part))
    cost, parts = best[end]
    return parts if len(parts) > 1 and cost <= _BASE + _PER_LETTER * end else (word,)


def _stands(part: str, start: int, last: bool, before: tuple[str, ...]) -> bool:
    """Whether short parts stand where they may: ``id`` and ``by`` not at the start, ``of`` only inside."""
    if part == "id":
        return start > 0
    if part in _LAST_ONLY:
        return start > 0 and last and (part not in ("by", "at") or before[-1].endswith("ed"))
    if part in _INNER_ONLY:
        return start > 0 and not last
    return part not in _AFTER_NUM or (last and before[-1:] == ("num",))
