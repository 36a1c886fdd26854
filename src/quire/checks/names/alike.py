"""How much one name is like another: the same words in another form, shortened, related, or misspelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from quire.analysis.words import words as listed
from quire.checks.model import Column, Table
from quire.words import abbreviates, expansions, related, split_name, stem

LEAST = 0.5  # names that are less alike than this have nothing to do with each other
_NO_KEY = 0.88  # times: one of both is called an id
_SHORT = 4  # letters: what may be an abbreviation
_SAME_LETTERS = 0.7
_MOST_WORDS = 6
_MOST_MEANINGS = 4
_JOINING = listed("of the and in at for")
_LONG_ENOUGH = 6  # letters: shorter names that differ by one are other words
_MOST_SPOKEN, _MOST_BLANKS = 40, 3  # characters and blanks of another name
_LIGHT = listed("id ids name names code no number num nr key type the of a in is by")


def column_alike(name: str, column: Column, table: Table) -> float:
    """How much a name may mean a column of a table, from 0 to 1."""
    best = _in_table(name, column.name, table.name)
    for spoken in column.words:
        if best < 0.9 and _short(spoken):
            best = max(best, 0.9 * alike(name, spoken))
    return best


def table_alike(name: str, table: Table) -> float:
    """How much a name may mean a table, from 0 to 1."""
    best = alike(name, table.name)
    for spoken in table.words:
        if best < 0.9 and _short(spoken):
            best = max(best, 0.9 * alike(name, spoken))
    return best


def _short(spoken: str) -> bool:
    """Whether it is another name and no description, in which a word proves little."""
    return len(spoken) <= _MOST_SPOKEN and spoken.count(" ") <= _MOST_BLANKS


@lru_cache(maxsize=65_536)
def _in_table(name: str, column: str, table: str) -> float:
    """Names of columns may or may not repeat the name of their table: ``singer.name``, ``singer.singer_name``."""
    best = alike(name, column)
    if best < 0.95:
        said, meant, around = split_name(name), split_name(column), {stem(word) for word in split_name(table)}
        short_said, short_meant = _without(said, around), _without(meant, around)
        if short_said != said and short_said:
            best = max(best, 0.95 * _words_alike(short_said, meant))
        if short_meant != meant and short_meant:
            best = max(best, 0.92 * _words_alike(said, short_meant))
    return best


def _without(words: tuple[str, ...], around: set[str]) -> tuple[str, ...]:
    left = list(words)
    while len(left) > 1 and any(_word_alike(left[0], word) >= 0.8 for word in around):
        left.pop(0)
    return tuple(left)


@lru_cache(maxsize=65_536)
def alike(name: str, other: str) -> float:
    """How much two names are the same, from 0 to 1; letters' case and signs between words do not matter."""
    plain, other_plain = _plain(name), _plain(other)
    if plain == other_plain:
        return 1.0
    if not _marks(name) & _marks(other) and not _letters_alike(plain, other_plain):
        return 0.0
    words, others = split_name(name), split_name(other)
    best = max(
        _words_alike(said, meant) * (0.95 if turn else 1.0)
        for turn, (said, meant) in enumerate(_spellings(words, others))
    )
    if ("id" in words) != ("id" in others):
        best *= _NO_KEY
    if best < 0.9 and min(len(plain), len(other_plain)) >= 4:
        matcher = SequenceMatcher(None, plain, other_plain, autojunk=False)
        if matcher.quick_ratio() >= 0.8 and (ratio := matcher.ratio()) >= 0.8:
            best = max(best, min(0.97, ratio))
        elif sorted(plain) == sorted(other_plain) and plain[0] == other_plain[0]:
            best = max(best, 0.85)
    return best


@lru_cache(maxsize=65_536)
def _marks(name: str) -> frozenset[str]:
    """What a name must have in common with another one to be like it at all: beginnings, stems, what these mean."""
    words = split_name(name)
    found = {"".join(word[0] for word in words)[:_SHORT]}
    for word in words:
        root = stem(word)
        found |= {root, word[:3], *(each for each, _ in related(root))}
        if len(word) <= _SHORT:
            found |= {stem(each) for meant in expansions(word) for each in meant}
        found |= {word[:1]} if len(words) == 1 or len(word) <= _SHORT else set()
    return frozenset(found)


def _letters_alike(plain: str, other: str) -> bool:
    """Whether two names may be one with slips: nearly the same letters, nearly as many."""
    if abs(len(plain) - len(other)) > 0.3 * max(len(plain), len(other)):
        return False
    one, two = set(plain), set(other)
    return len(one & two) >= _SAME_LETTERS * len(one | two)


def _spellings(words: tuple[str, ...], others: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words of both names, then with what single ones may stand for: ``dob`` is a date of birth."""
    yield words, others
    if len(words) <= _MOST_WORDS and len(others) <= _MOST_WORDS:
        yield from ((each, others) for each in _expanded(words))
        yield from ((words, each) for each in _expanded(others))


def _expanded(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at, word in enumerate(words):
        for meant in expansions(word)[:_MOST_MEANINGS]:
            if len(meant) > 1:
                yield (*words[:at], *(each for each in meant if each not in _JOINING), *words[at + 1 :])


def slip(name: str, other: str) -> bool:
    """Whether one is the other with a slip of the finger: two letters swapped, one too many, missing, or another."""
    one, two = sorted((_plain(name), _plain(other)), key=len)
    if len(one) < _LONG_ENOUGH or len(two) - len(one) > 1 or one[0] != two[0] or not two.isalpha():
        return False
    start = next((at for at, (left, right) in enumerate(zip(one, two, strict=False)) if left != right), len(one))
    rest, other_rest = one[start:], two[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return rest == other_rest[1:] or rest[1:] == other_rest[1:] or swapped == other_rest


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _words_alike(words: Sequence[str], others: Sequence[str]) -> float:
    """Twice what is common by what there is: every word finds the word that is nearest to it."""
    if not words or not others:
        return 0.0
    if len(words) == 1 and len(others) > 1 and (short := abbreviates(words[0], " ".join(others))) >= 0.8:
        return 0.9 * short
    if len(others) == 1 and len(words) > 1 and (short := abbreviates(others[0], " ".join(words))) >= 0.8:
        return 0.9 * short
    left = list(others)
    common = 0.0
    for word in words:
        near = [(_word_alike(word, other), -at) for at, other in enumerate(left)]
        score, at = max(near, default=(0.0, 0))
        if score > 0:
            common += score * (_weight(word) + _weight(left[-at])) / 2
            left.pop(-at)
    one, two = sum(map(_weight, words)), sum(map(_weight, others))
    less, more = min(one, two), max(one, two)
    contained = 0.72 + 0.2 * less / more if less >= 1.0 and common >= 0.9 * less else 0.0
    return max(0.98 * 2 * common / (one + two), contained)


def _weight(word: str) -> float:
    return 0.6 if word in _LIGHT else 1.0


@lru_cache(maxsize=65_536)
def _word_alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    root, other_root = stem(word), stem(other)
    if root == other_root:
        return 0.98
    if (other,) in expansions(word) or (word,) in expansions(other):
        return 0.95
    near = 0.8 * max(dict(related(root)).get(other_root, 0.0), dict(related(other_root)).get(root, 0.0))
    short, long = sorted((word, other), key=len)
    if len(short) >= 2:
        near = max(near, 0.9 * abbreviates(short, long))
    if len(short) >= 4 and near < 0.9:
        ratio = SequenceMatcher(None, short, long, autojunk=False).ratio()
        near = max(near, 0.95 * ratio if ratio >= 0.8 else 0.0)
        if near < 0.6 and len(short) >= 5 and (long.startswith(short) or long.endswith(short)):
            near = 0.6
        if near < 0.7 and _common_start(short, long) >= max(5, 0.7 * len(short)):
            near = 0.7
    return near


def _common_start(one: str, two: str) -> int:
    """How many letters both begin with."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(two)))
