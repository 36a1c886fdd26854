"""The words of a question: where they stand, their stems, and what is quoted, a number, a code or a date."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from quire.words.files import STOP_WORDS
from quire.words.split import fold, split_name
from quire.words.stems import stem

LONGEST = 20_000
_QUOTED = 200
Kind = Literal["word", "number", "code", "date"]

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = (
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    rf"|(?:(?i:{_MONTHS})[a-z]*\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)? (?i:{_MONTHS})[a-z]*\.?,? \d{{4}})"
)
_TOKEN = re.compile(
    rf"(?P<date>(?<!\w)(?:{_DATE})(?!\w))"
    r"|(?P<number>(?<![^\W_])\d+(?:,\d{3})*(?:\.\d+)?(?![^\W_]))"
    r"|(?P<code>(?<!\w)(?=[\w-]{2,40}(?!\w))(?=[A-Za-z]*-?\d|[A-Z]{2,}-[A-Z\d])(?!\d+(?:st|nd|rd|th)(?!\w))"
    r"[A-Za-z\d]+(?:[-_][A-Za-z\d]+)*(?!\w))"
    r"|(?P<word>[^\W\d_](?:[^\W]|['’](?=[^\W\d_]))*|\d+[^\W\d_]+)"
)
_QUOTES = re.compile(
    r"(?<!\w)'((?:[^'\n]|''){1,200})'(?!\w)|\"([^\"\n]{1,200})\"|`([^`\n]{1,200})`|“([^”\n]{1,200})”|‘([^’\n]{1,200})’(?!\w)"
    r"|«([^»\n]{1,200})»|„([^“”\n]{1,200})[“”]"
)
_COMMANDS = frozenset(["show", "list", "return", "display", "find", "need", "look"])
_THINGS = frozenset(["list", "return", "display"])
_SENTENCE = re.compile(r"(?:^|[.?!:\n])[\s\"'`“‘«„(]*$")


class Word(msgspec.Struct, frozen=True):
    """One word: as typed, folded, its stem, its place; the stems of its parts when it is an identifier."""

    text: str
    folded: str
    stem: str
    start: int
    end: int
    kind: Kind = "word"
    is_stop: bool = False
    is_capitalised: bool = False
    is_quoted: bool = False
    parts: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it is a number."""
        return self.kind == "number"

    @property
    def is_year(self) -> bool:
        """Whether it is a number that is likely a year."""
        return self.kind == "number" and len(self.text) == 4 and self.text.isdigit() and "1500" <= self.folded <= "2199"


class Quote(msgspec.Struct, frozen=True):
    """A text between quotes, without them, and its place."""

    text: str
    start: int
    end: int


class QuestionWords(msgspec.Struct, frozen=True):
    """The words of a question and its quoted texts, in their order."""

    words: tuple[Word, ...]
    quotes: tuple[Quote, ...]
    cut: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the words that say something: no stop words, no numbers; parts of identifiers after them."""
        said = (word for word in self.words if not word.is_stop and word.kind != "number")
        return tuple(stem for word in said for stem in (word.stem, *word.parts))


def tokens(question: str) -> QuestionWords:
    """The words of a question; of more than 20,000 letters the rest is cut, and ``cut`` says so."""
    text = question[:LONGEST]
    quotes = tuple(
        Quote(
            match.group(match.lastindex or 0).replace("''", "'"),
            match.start(match.lastindex or 0),
            match.end(match.lastindex or 0),
        )
        for match in _QUOTES.finditer(text)
    )
    inside = _Inside(quotes)
    words: list[Word] = []
    for match in _TOKEN.finditer(text):
        words.append(_word(match, text, inside(match.start()), follows_stop=not words or words[-1].is_stop))
    return QuestionWords(tuple(words), quotes, cut=len(question) > LONGEST)


class _Inside:
    """Whether places, asked in rising order, are inside quotes."""

    def __init__(self, quotes: tuple[Quote, ...]) -> None:
        self._quotes = quotes
        self._at = 0

    def __call__(self, place: int) -> bool:
        while self._at < len(self._quotes) and self._quotes[self._at].end <= place:
            self._at += 1
        return self._at < len(self._quotes) and self._quotes[self._at].start <= place


def _word(match: re.Match[str], text: str, is_quoted: bool, follows_stop: bool) -> Word:
    typed, kind = match.group(), match.lastgroup
    folded = fold(typed)
    if kind == "word":
        folded = folded.removesuffix("'s").rstrip("'")
    names = split_name(typed) if kind in ("word", "code") and "'" not in fold(typed) else ()
    opens = bool(_SENTENCE.search(text, max(0, match.start() - 8), match.start()))
    is_stop = kind == "word" and not is_quoted and folded in STOP_WORDS
    if is_stop and folded in _COMMANDS and not opens:
        is_stop = follows_stop and folded not in _THINGS
    return Word(
        text=typed,
        folded=folded,
        stem=stem(folded) if kind == "word" else folded.replace(",", "") if kind == "number" else folded,
        start=match.start(),
        end=match.end(),
        kind=kind,  # type: ignore[arg-type]
        is_stop=is_stop,
        is_capitalised=typed[0].isupper() and not opens,
        is_quoted=is_quoted,
        parts=tuple(map(stem, names)) if len(names) > 1 and fold(typed) == folded else (),
    )
