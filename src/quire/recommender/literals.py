"""What kind of question it is, and which values it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from quire.recommender.index import Floats, Index
from quire.words import Word

_FLAGS = {
    "count": r"\bhow many\b|\bnumber of\b|\bcount\b",
    "much": r"\bhow much\b|\btotal\b|\bsum\b|\boverall\b|\baverage\b|\bmean\b|\bavg\b",
    "who": r"\bwho(se|m)?\b|\bname(s|d)?\b|\bcalled\b",
    "when": r"\bwhen\b|\bdate\b|\byear\b|\bmonth\b|\bday\b|\bbefore\b|\bafter\b|\bsince\b",
    "where": r"\bwhere\b|\bcity\b|\bcountry\b|\bstate\b|\blocat",
    "best": r"\b(most|least|highest|lowest|largest|smallest|top|best|worst|max\w*|min\w*|first|last|\w+est)\b",
    "per": r"\b(each|every|per|by|different|distinct|respective)\b",
    "more": r"\b(more|less|fewer|greater|above|below|over|under|at least|at most|between|than|exceed\w*)\b",
    "not": r"\b(not|no|never|without|except|neither|nor|n't)\b|n't\b",
    "id": r"\bids?\b|\bidentif|\bcodes?\b",
}
_FLAG = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _FLAGS.items()}
_YEAR = re.compile(r"\b(1[6-9]|20)\d\d\b")
FLAGS = (*_FLAG, "year", "numbers", "quoted", "capitals", "length", "evidence", "literals", "people", "dates", "codes")


class Literal(NamedTuple):
    """A value that a question names: its first word, its last (exclusive), its text."""

    start: int
    end: int
    text: str


def literals(said: Sequence[Word], numbers: dict[str, int], index: Index) -> list[Literal]:
    """The values that a question seems to name: quoted texts, runs of capitalised words that no field is called by,
    codes, dates and numbers."""
    found: list[Literal] = []
    place = 0
    while place < len(said):
        end = place
        if said[place].is_quoted:
            while end < len(said) and said[end].is_quoted:
                end += 1
        elif said[place].kind != "word":
            end = place + 1
        else:
            while end < len(said) and _is_name(said[end], numbers, index, inside=end > place):
                end += 1
        if end > place:
            found.append(Literal(place, end, " ".join(word.text for word in said[place:end])))
        place = max(end, place + 1)
    return found


def _is_name(word: Word, numbers: dict[str, int], index: Index, inside: bool) -> bool:
    """Whether a word is capitalised like a name, and no field is called by it unless it stands inside one."""
    if not word.is_capitalised or word.kind != "word" or word.is_quoted:
        return False
    number = numbers.get(word.stem)
    return inside or number is None or not index.field_spread[number]


def flags(question: str, evidence: str, said: Sequence[Word], named: Sequence[Literal]) -> Floats:
    """What kind of question it is: one number for each of ``FLAGS``."""
    text = question + " " + evidence[:1000]
    names = [(start, end) for start, end, _ in named if said[start].kind == "word"]
    marks = [float(bool(pattern.search(question))) for pattern in _FLAG.values()]
    marks += [
        float(bool(_YEAR.search(text))),
        float(min(sum(word.kind == "number" for word in said), 4)),
        float(min(sum(said[start].is_quoted for start, _ in names), 3)),
        float(min(sum(not said[start].is_quoted for start, _ in names), 4)),
        float(min(len(said), 40)),
        float(bool(evidence)),
        float(min(len(named), 5)),
        float(min(sum(end - start in (2, 3) for start, end in names), 3)),
        float(min(sum(word.kind == "date" for word in said), 2)),
        float(min(sum(word.kind == "code" for word in said), 2)),
    ]
    return np.array(marks, dtype=np.float32)
