"""What the words of a question have to do with the terms of a catalog: the same, related, shortened, misspelled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from quire.recommender.index import Floats, Index, Ints
from quire.recommender.spelling import Spelling
from quire.recommender.words import Word, expansions, phrases, related, stem, tokens

MOST_WORDS = 64
EVIDENCE_WEIGHT = 0.7
MOST_EVIDENCE = 4000
RELATED = 0.65  # how far a word of the thesaurus stands for another one
ABBREVIATED = 0.8
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
_NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*")
_QUOTED = re.compile(r"\"[^\"]+\"|'[^']{2,}'|“[^”]+”|‘[^’]+’|`[^`]+`")
FLAGS = (*_FLAG, "year", "numbers", "quoted", "capitals", "length", "evidence")


class Asked(NamedTuple):
    """A question as words (n) against the terms of an index: ``exact`` and ``soft`` are (h, n), how much the term
    ``terms[h]`` means the word, 0 to 1; ``weight`` (n) is by rarity; ``flags`` say what kind of question it is."""

    stems: tuple[str, ...]
    weight: Floats
    terms: Ints
    exact: Floats
    soft: Floats
    flags: Floats
    spans: frozenset[tuple[int, ...]]
    spans_told: frozenset[tuple[int, ...]]


def ask(question: str, evidence: str, index: Index, spelling: Spelling) -> Asked:
    """Match a question, and what was said beside it, with the terms of an index."""
    said = tokens(question).words
    told = tokens(evidence[:MOST_EVIDENCE]).words if evidence else ()
    numbers = spelling.numbers
    stems: dict[str, float] = {}
    for words, worth in ((said, 1.0), (told, EVIDENCE_WEIGHT)):
        for word in words:
            if not word.is_stop and (worth == 1.0 or len(stems) < MOST_WORDS):
                for each in word.parts or (word.stem,):
                    stems.setdefault(each, worth)
    chosen = list(stems)[:MOST_WORDS]
    place = {stem: k for k, stem in enumerate(chosen)}
    cells: dict[tuple[int, int], tuple[float, float]] = {}

    def mark(term: int, word: int, exact: float, soft: float) -> None:
        before = cells.get((term, word), (0.0, 0.0))
        cells[term, word] = (max(before[0], exact), max(before[1], soft))

    for word, each in enumerate(chosen):
        same = numbers.get(each)
        if same is not None:
            mark(same, word, 1.0, 1.0)
        for other, worth in related(each):
            if (number := numbers.get(other)) is not None:
                mark(number, word, 0.0, RELATED * worth)
        for meaning in expansions(each):
            for other in meaning:
                if (number := numbers.get(stem(other))) is not None:
                    mark(number, word, 0.0, ABBREVIATED)
        for number, worth in spelling.shortened.get(each, ()):
            mark(number, word, 0.0, ABBREVIATED * worth)
        for number, worth in spelling.near(each, known=same is not None):
            mark(number, word, 0.0, worth)
    for words in (said, told):
        for left, right in pairwise(words):
            number = numbers.get(left.folded + right.folded, numbers.get(left.stem + right.stem))
            if number is not None:
                for each in (left.stem, right.stem):
                    if each in place:
                        mark(number, place[each], 0.9, 0.9)
    for other, worth in phrases(word.folded for word in said):
        number = numbers.get(other)
        if number is not None and len(chosen) < MOST_WORDS + 8:
            stems[f"({other})"] = 0.5
            chosen.append(f"({other})")
            mark(number, len(chosen) - 1, 0.0, RELATED * worth)
    rows = sorted({term for term, _ in cells})
    at = {term: k for k, term in enumerate(rows)}
    exact = np.zeros((len(rows), len(chosen)), dtype=np.float32)
    soft = np.zeros_like(exact)
    for (term, word), (hard, near) in cells.items():
        exact[at[term], word], soft[at[term], word] = hard, near
    terms = np.array(rows, dtype=np.int32)
    spread = np.zeros(len(chosen), dtype=np.float32)
    if rows:
        spread = (exact * index.spread[terms][:, None]).max(axis=0)
        loose = (soft * index.spread[terms][:, None]).max(axis=0)
        spread = np.where(spread > 0, spread, loose)
    total = max(index.tables, 1)
    rarity = np.log1p(total / np.maximum(spread, 0.5)) / np.log1p(2 * total)
    weight = rarity * np.array([stems[stem] for stem in chosen], dtype=np.float32)
    return Asked(
        tuple(chosen), weight.astype(np.float32), terms, exact, soft,
        _flags(question, evidence, said, numbers, index), _spans(said, numbers), _spans(told, numbers),
    )  # fmt: skip


def _flags(question: str, evidence: str, said: Sequence[Word], numbers: dict[str, int], index: Index) -> Floats:
    marks = [float(bool(pattern.search(question))) for pattern in _FLAG.values()]
    text = question + " " + evidence[:1000]
    capitals = 0
    for token in said[1:]:
        if token.is_capitalised:
            number = numbers.get(token.stem)
            capitals += number is None or not index.field_spread[number]
    marks += [
        float(bool(_YEAR.search(text))), float(min(len(_NUMBER.findall(question)), 4)), float(min(len(_QUOTED.findall(question)), 3)),
        float(min(capitals, 5)), float(min(len(said), 40)), float(bool(evidence)),
    ]  # fmt: skip
    return np.array(marks, dtype=np.float32)


def _spans(words: Sequence[Word], numbers: dict[str, int], longest: int = 5) -> frozenset[tuple[int, ...]]:
    """Every run of up to five words that are terms."""
    ids = [numbers.get(each, -1) for word in words[:600] for each in (word.parts or (word.stem,))]
    found = set()
    for start in range(len(ids)):
        for end in range(start + 1, min(start + longest, len(ids)) + 1):
            if ids[end - 1] < 0:
                break
            found.add(tuple(ids[start:end]))
    return frozenset(found)
