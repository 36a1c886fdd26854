"""Terms that are written nearly like a word: slips, clipped words, glued words; by runs of three letters."""

from __future__ import annotations

import numpy as np

from quire.recommender.index import Index, Ints
from quire.words import expansions, stem

_NEAR = 0.62
_MOST = 4
_SHORTEST = 4


class Spelling:
    """The terms that stand in names, found by their trigrams."""

    def __init__(self, index: Index) -> None:
        self.numbers: dict[str, int] = {term: number for number, term in enumerate(index.terms)}
        named = np.zeros(len(index.terms), dtype=bool)
        named[index.field_name.data] = True
        named[index.table_name.data] = True
        self._terms: Ints = np.flatnonzero(named).astype(np.int32)
        grams: dict[str, list[int]] = {}
        sizes = []
        for place, number in enumerate(self._terms):
            runs = _grams(index.terms[number])
            sizes.append(len(runs))
            for run in runs:
                grams.setdefault(run, []).append(place)
        self._grams = {run: np.array(places, dtype=np.int32) for run, places in grams.items()}
        self._sizes = np.array(sizes, dtype=np.float32)
        self.shortened = self._shortened(index)
        self._kept: dict[tuple[str, bool], tuple[tuple[int, float], ...]] = {}

    def _shortened(self, index: Index) -> dict[str, list[tuple[int, float]]]:
        """The terms that abbreviate a word, by its stem."""
        found: dict[str, list[tuple[int, float]]] = {}
        for number in self._terms.tolist():
            for rank, meaning in enumerate(expansions(index.terms[number])):
                for word in meaning:
                    found.setdefault(stem(word), []).append((number, 1.0 if rank == 0 else 0.7))
        return found

    def near(self, word: str, known: bool) -> tuple[tuple[int, float], ...]:
        """The terms that are nearly the word, with 0 to 1; a word that is itself a term needs more likeness."""
        if (word, known) not in self._kept:
            if len(self._kept) > 20_000:
                self._kept.clear()
            self._kept[word, known] = self._near(word, known)
        return self._kept[word, known]

    def _near(self, word: str, known: bool) -> tuple[tuple[int, float], ...]:
        if len(word) < _SHORTEST or not word.isalpha():
            return ()
        runs = _grams(word)
        places = [self._grams[run] for run in runs if run in self._grams]
        if not places:
            return ()
        shared = np.bincount(np.concatenate(places), minlength=len(self._terms))
        likeness = 2 * shared / (self._sizes + len(runs))
        floor = 0.75 if known else _NEAR
        best = np.argsort(-likeness)[:_MOST]
        own = self.numbers.get(word, -1)
        return tuple(
            (int(self._terms[place]), float(likeness[place]) * 0.8)
            for place in best
            if likeness[place] >= floor and self._terms[place] != own
        )


def _grams(term: str) -> frozenset[str]:
    padded = f"^{term}$"
    return frozenset(padded[k : k + 3] for k in range(len(padded) - 2))
