"""Lower-case words that were glued together, apart again: ``hiredate`` is ``hire date``; ``together`` stays whole.

The cheapest way through the word by dynamic programming: long words cost little, short ones and abbreviations much,
and a way that costs more than a word of its length may is not taken. A word that is known is never split.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from quire.words.files import STOP_WORDS, lines

_LEAST = 5
_MOST_PARTS = 5
_LONGEST_PART = 16
_NEVER = 99.0
_VOWELS = frozenset("aeiou")
_BASE, _PER_LETTER = 1.5, 0.3
_SHORT, _CLIPPED = 1.7, 1.4  # what abbreviations of three and of more letters cost
_ANCHORS = {
    "id": 0.5, "ids": 0.8, "nr": 1.0, "num": 0.9, "cd": 1.3, "dt": 1.2, "pk": 1.3, "fk": 1.3, "code": 1.0,
    "name": 0.9, "date": 0.9, "type": 1.0, "avg": 1.0, "max": 1.2, "min": 1.3, "tot": 1.3, "pct": 1.2, "qty": 1.0,
    "amt": 1.0, "acct": 1.4, "cust": 1.4, "dept": 1.4, "addr": 1.4, "mgr": 1.6, "curr": 1.4, "prev": 1.4, "prod": 1.4,
}  # fmt: skip
_SMALL = {"key": 1.2, "no": 1.2, "by": 1.4, "at": 1.6, "to": 1.4, "of": 1.4, "in": 1.4, "on": 1.4, "ge": 1.9, "gt": 1.6}
_PLACES = """
last_only: by at to cd dt nr no ids pk fk
first_only: avg max min tot num
inner_only: of in on
before_to: ship bill sold report reports belongs assigned related linked applies valid pay
apart: birthdate username filename hostname datetime timezone datatype webpage homepage
after_num: ge gt
never_last: able ability less hood dom est king ring red led son sing ting ship age active ent man men like
    some ward hip ham
never_first: sub super trans multi uni over under out dis inter
clear: emp dept cust acct addr prod org stu mgr prev curr usr univ tst takr scr desc src dest
in_words: str nts sch chr thr sts rts lst rst cts nth tch shr scr prs cst mst hst
heads: name number location type date code city state phone address time status price title description
"""


def _listed(text: str) -> dict[str, frozenset[str]]:
    """Lists of words by what is before their colon."""
    entries = (entry.split(":") for entry in re.split(r"\n(?! )", text.strip()))
    return {kind: frozenset(words.split()) for kind, words in entries}


_WORDS = _listed(_PLACES)


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
            costs[short] = _SHORT if len(short) == 3 else _CLIPPED
    whole = frozenset([*costs, *(word for line in lines("whole.txt") for word in line.split())])
    costs.update(_ANCHORS)
    costs.update(_SMALL)
    return costs, whole


def _vocabulary() -> set[str]:
    """The words that names may be glued from: no small words of questions, nothing of two letters."""
    known = set(" ".join(lines("thesaurus.txt")).replace(",", " ").replace(">", " ").split())
    for line in lines("abbreviations.txt"):
        known.update(line.partition(":")[2].replace("|", " ").split())
    known.difference_update(STOP_WORDS)
    for line in lines("vocabulary.txt"):
        known.update(line.split())
    return {word for word in known if len(word) > 2} - _WORDS["apart"]


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
    if word[1:] in _WORDS["heads"]:
        return word[0], word[1:]
    costs = _costs()[0]
    end = len(word)
    best: list[tuple[float, tuple[str, ...]]] = [(_NEVER, ()) for _ in range(end + 1)]
    best[0] = (0.0, ())
    for start in range(end - 1):
        before, parts = best[start]
        if before >= _NEVER or len(parts) == _MOST_PARTS:
            continue
        for stop in range(start + 2, min(end, start + _LONGEST_PART) + 1):
            part = word[start:stop]
            cost = costs.get(part)
            if cost is None or before + cost >= best[stop][0] or not _stands(part, start, stop == end, parts):
                continue
            best[stop] = (before + cost, (*parts, part))
    cost, parts = best[end]
    fits = len(parts) > 1 and cost <= _BASE + _PER_LETTER * end and _means(parts, costs)
    return parts if fits else (word,)


def _is_skeleton(part: str) -> bool:
    """Whether a part is an abbreviation without vowels that no word of the language holds."""
    return len(part) > 2 and part not in _WORDS["in_words"] and _VOWELS.isdisjoint(part) and "y" not in part


def _follows(part: str, before: str) -> bool:
    """Whether a small last part has its reason: ``created`` by, ``ship`` to."""
    if part in ("by", "at"):
        return before.endswith("ed")
    return part != "to" or before in _WORDS["before_to"]


def _means(parts: tuple[str, ...], costs: dict[str, float]) -> bool:
    """Whether parts are more than a chance: with abbreviations, one part must be a sure sign of a name."""
    if not _ANCHORS.keys().isdisjoint(parts) or any(map(_is_skeleton, parts)):
        return True
    if parts[0] in _WORDS["never_first"]:
        return False
    return all(
        part in _WORDS["clear"] or part in _SMALL or costs[part] not in (_SHORT, _CLIPPED) or _VOWELS.isdisjoint(part)
        for part in parts
    )


def _stands(part: str, start: int, last: bool, before: tuple[str, ...]) -> bool:
    """Whether short parts stand where they may: ``id`` and ``by`` not at the start, ``of`` only inside."""
    if part == "id":
        return start > 0
    if part in _WORDS["first_only"]:
        return not last
    if part in _WORDS["never_last"] and last:
        return start > 0 and before[-1] in _WORDS["first_only"]
    if part in _WORDS["last_only"]:
        return start > 0 and last and _follows(part, before[-1])
    if part in _WORDS["inner_only"]:
        return start > 0 and not last and len(before[-1]) > 3
    return part not in _WORDS["after_num"] or (last and before[-1:] == ("num",))
