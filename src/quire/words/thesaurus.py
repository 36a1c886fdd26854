"""What else a word of a question may be called in the data: synonyms, kin, and what questions mean unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import permutations

import msgspec

from quire.words.files import lines
from quire.words.stems import stem

SAME, NEAR, DERIVED = 1.0, 0.6, 0.4
_SHARED = 0.7
_MOST_WORDS = 20_000

Related = tuple[tuple[str, float], ...]
Stems = tuple[str, ...]


class _Thesaurus(msgspec.Struct, frozen=True):
    """The groups by what triggers them; phrases also by their first stem, the longest first."""

    words: dict[str, dict[str, float]]
    phrases: dict[Stems, dict[str, float]]
    starts: dict[str, tuple[Stems, ...]]


def related(word_stem: str) -> Related:
    """The stems that a stem may stand for, each with its weight: 1.0 the same, 0.6 near, 0.4 derived; best first."""
    return _sorted(word_stem) if word_stem in _thesaurus().words else ()


def phrases(words: Iterable[str]) -> Related:
    """The stems that phrases among these words stand for: ``how old`` means age and birth; the best weight counts.

    Words may be words or stems, in the order of the question.
    """
    stems = [stem(word) for word, _ in zip(words, range(_MOST_WORDS), strict=False)]
    thesaurus, found = _thesaurus(), {}  # type: ignore[var-annotated]
    for at, first in enumerate(stems):
        for phrase in thesaurus.starts.get(first, ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                for other, weight in thesaurus.phrases[phrase].items():
                    found[other] = max(weight, found.get(other, 0.0))
    return _ranked(found)


@lru_cache(maxsize=16_384)
def _sorted(word_stem: str) -> Related:
    return _ranked(_thesaurus().words[word_stem])


def _ranked(weights: dict[str, float]) -> Related:
    return tuple(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


@cache
def _thesaurus() -> _Thesaurus:
    """Read ``thesaurus.txt``: ``a, b`` the same, ``~ a, b`` near, ``a, b > c, d`` derived (one way)."""
    single: dict[str, dict[str, float]] = {}
    several: dict[Stems, dict[str, float]] = {}
    for line in lines("thesaurus.txt"):
        left, derived, right = line.partition(">")
        near = left.startswith("~")
        sources = _entries(left.removeprefix("~"))
        if derived:
            pairs = [(source, target, DERIVED) for source in sources for target in _entries(right)]
        else:
            pairs = [(*pair, NEAR if near else SAME) for pair in permutations(sources, 2)]
        _relate(pairs, single, several)
    for line in lines("places.txt"):
        meaning, _, groups = line.partition(":")
        targets = _entries(meaning.partition(">")[2])
        for group in map(_entries, groups.split(";")):
            _relate([(*pair, SAME) for pair in permutations(group, 2)], single, several)
            _relate([(name, target, DERIVED) for name in group for target in targets], single, several)
    starts: dict[str, list[Stems]] = {}
    for phrase in several:
        starts.setdefault(phrase[0], []).append(phrase)
    return _Thesaurus(single, several, {first: tuple(found) for first, found in starts.items()})


def _relate(
    pairs: list[tuple[Stems, Stems, float]], single: dict[str, dict[str, float]], several: dict[Stems, dict[str, float]]
) -> None:
    """Enter pairs of source, target and weight under the source: a word or a phrase."""
    for source, target, weight in pairs:
        _add(
            single.setdefault(source[0], {}) if len(source) == 1 else several.setdefault(source, {}),
            source,
            target,
            weight,
        )


def _add(place: dict[str, float], source: Stems, target: Stems, weight: float) -> None:
    """Relate a source to each word of a target; words of a phrase say less than a word alone."""
    if len(target) == 1:
        word = target[0]
        if word not in source and weight > place.get(word, 0.0):
            place[word] = weight
        return
    worth = round(weight * _SHARED, 2)
    for word in target:
        if word not in source and word not in _LINKS and worth > place.get(word, 0.0):
            place[word] = worth


def _entries(text: str) -> list[Stems]:
    return [tuple(map(stem, entry.split())) for entry in text.split(",") if entry.strip()]


_LINKS = frozenset(["of", "the", "in", "at", "to", "per", "by", "for", "and", "a", "on", "is", "be"])
