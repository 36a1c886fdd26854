"""What the words of a question have to do with the terms of a catalog: the same, related, shortened, misspelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from quire.recommender.index import Floats, Index, Ints
from quire.recommender.items import Stages
from quire.recommender.literals import Literal, flags, literals
from quire.recommender.shapes import shapes
from quire.recommender.spelling import Spelling
from quire.words import Word, expansions, phrases, related, stem, tokens

MOST_WORDS = 64
MOST_MEANT = 8  # words that the question does not say but means: «when» is a date
MOST_EVIDENCE = 4000  # characters
EVIDENCE_WEIGHT, MEANT_WEIGHT = 0.7, 0.5
RELATED = 0.65  # how far a word of the thesaurus stands for another one
ABBREVIATED = 0.8
GLUED = 0.9  # how far two words stand for one that is written together
ALL = Stages()
_BESIDE = 3  # words before and after a named value
_LONGEST = 5  # words of a name that is looked for as a whole


class Asked(NamedTuple):
    """A question as words (n) against the terms of an index: ``exact`` and ``soft`` are (h, n), how much the term
    ``terms[h]`` means the word, 0 to 1; ``weight`` (n) is by rarity; ``flags`` say what kind of question it is."""

    stems: tuple[str, ...]
    weight: Floats
    terms: Ints
    exact: Floats
    soft: Floats
    flags: Floats
    beside: Floats  # (n,) 1 for words that stand beside a value that the question names
    shape: int  # the shapes of those values
    spans: frozenset[tuple[int, ...]]
    spans_told: frozenset[tuple[int, ...]]


def ask(question: str, evidence: str, index: Index, spelling: Spelling, stages: Stages = ALL) -> Asked:
    """Match a question, and what was said beside it, with the terms of an index."""
    said = tokens(question).words
    told = tokens(evidence[:MOST_EVIDENCE]).words if evidence else ()
    marks = _Marks(spelling, said, told, stages)
    terms, exact, soft = marks.matrices()
    named = literals(said, spelling.numbers, index)
    return Asked(
        tuple(marks.words),
        _weights(marks, index, terms, exact, soft),
        terms,
        exact,
        soft,
        flags(question, evidence, said, named),
        marks.beside(said, named),
        shapes(each.text for each in named),
        _spans(said, spelling.numbers),
        _spans(told, spelling.numbers),
    )


class _Marks:
    """Which terms mean which words, and how much: exactly, loosely."""

    def __init__(self, spelling: Spelling, said: Sequence[Word], told: Sequence[Word], stages: Stages) -> None:
        self.spelling, self.stages = spelling, stages
        self.numbers = spelling.numbers
        self.words: dict[str, float] = {}
        self.cells: dict[tuple[int, int], tuple[float, float]] = {}
        for words, worth in ((said, 1.0), (told, EVIDENCE_WEIGHT)):
            for word in words:
                if not word.is_stop:
                    self._add(word, worth)
        self.place = {word: place for place, word in enumerate(self.words)}
        for chosen, place in tuple(self.place.items()):
            self._match(chosen, place)
        self._glued(said)
        self._glued(told)
        if stages.thesaurus:
            self._meant(said)

    def _add(self, word: Word, worth: float) -> None:
        for each in word.parts or (word.stem,):
            if len(self.words) < MOST_WORDS:
                self.words.setdefault(each, worth)

    def _mark(self, term: int | None, place: int, exact: float, soft: float) -> None:
        if term is not None:
            before = self.cells.get((term, place), (0.0, 0.0))
            self.cells[term, place] = (max(before[0], exact), max(before[1], soft))

    def _match(self, word: str, place: int) -> None:
        """The terms that are the word, its relatives, what it abbreviates, what abbreviates it, its near spellings."""
        same = self.numbers.get(word)
        self._mark(same, place, 1.0, 1.0)
        for other, worth in related(word) if self.stages.thesaurus else ():
            self._mark(self.numbers.get(other), place, 0.0, RELATED * worth)
        if self.stages.abbreviations:
            for meaning in expansions(word):
                for each in meaning:
                    self._mark(self.numbers.get(stem(each)), place, 0.0, ABBREVIATED)
            for term, worth in self.spelling.shortened.get(word, ()):
                self._mark(term, place, 0.0, ABBREVIATED * worth)
        for term, worth in self.spelling.near(word, known=same is not None) if self.stages.spelling else ():
            self._mark(term, place, 0.0, worth)

    def _glued(self, words: Sequence[Word]) -> None:
        """Two words beside one another that a name writes as one."""
        for left, right in pairwise(words):
            term = self.numbers.get(left.folded + right.folded, self.numbers.get(left.stem + right.stem))
            for each in (left.stem, right.stem) if term is not None else ():
                if each in self.place:
                    self._mark(term, self.place[each], GLUED, GLUED)

    def _meant(self, said: Sequence[Word]) -> None:
        """What phrases and question words mean without saying it; each such meaning is a word of its own."""
        meant: dict[str, float] = dict(phrases(word.folded for word in said))
        for word in said:
            for other, worth in related(word.stem) if word.is_stop else ():
                meant[other] = max(worth, meant.get(other, 0.0))
        known = sorted((other for other in meant if other in self.numbers), key=lambda each: (-meant[each], each))
        for other in known[:MOST_MEANT]:
            self.words[f"({other})"] = MEANT_WEIGHT
            self._mark(self.numbers[other], len(self.words) - 1, 0.0, RELATED * meant[other])

    def matrices(self) -> tuple[Ints, Floats, Floats]:
        """The terms that were marked (h), and (h, n) how much each means each word, exactly and loosely."""
        rows = sorted({term for term, _ in self.cells})
        at = {term: row for row, term in enumerate(rows)}
        exact = np.zeros((len(rows), len(self.words)), dtype=np.float32)
        soft = np.zeros_like(exact)
        for (term, place), (hard, near) in self.cells.items():
            exact[at[term], place], soft[at[term], place] = hard, near
        return np.array(rows, dtype=np.int32), exact, soft

    def beside(self, said: Sequence[Word], named: Sequence[Literal]) -> Floats:
        """Which words stand beside a named value."""
        found = np.zeros(len(self.words), dtype=np.float32)
        for start, end, _ in named:
            for word in (*said[max(0, start - _BESIDE) : start], *said[end : end + _BESIDE]):
                for each in word.parts or (word.stem,):
                    if each in self.place:
                        found[self.place[each]] = 1.0
        return found


def _weights(marks: _Marks, index: Index, terms: Ints, exact: Floats, soft: Floats) -> Floats:
    """What each word tells: the more, the fewer tables it stands in."""
    spread = np.zeros(len(marks.words), dtype=np.float32)
    if len(terms):
        tables = index.spread[terms][:, None]
        hard = (exact * tables).max(axis=0)
        spread = np.where(hard > 0, hard, (soft * tables).max(axis=0))
    total = max(index.tables, 1)
    rarity = np.log1p(total / np.maximum(spread, 0.5)) / np.log1p(2 * total)
    weights: Floats = (rarity * np.array(list(marks.words.values()), dtype=np.float32)).astype(np.float32)
    return weights


def _spans(words: Sequence[Word], numbers: dict[str, int]) -> frozenset[tuple[int, ...]]:
    """Every run of up to five words that are terms."""
    ids = [numbers.get(each, -1) for word in words[:600] for each in (word.parts or (word.stem,))]
    found = set()
    for start in range(len(ids)):
        for end in range(start + 1, min(start + _LONGEST, len(ids)) + 1):
            if ids[end - 1] < 0:
                break
            found.add(tuple(ids[start:end]))
    return frozenset(found)
