"""Identifiers apart into words: camelCase, snake_case, acronyms, digits, and lower-case words glued together."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from quire.words.segment import segment

_LONGEST = 4096
_REMEMBERED = 200  # longer names are split each time: what is remembered stays small
_SEGMENTED = 40
_ASCII = re.compile(r"\d+(?:st|nd|rd|th|ST|ND|RD|TH)(?![a-z])|\d+|[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_JOINED = {("e", "mail"): "email", ("e", "mails"): "emails", ("wi", "fi"): "wifi"}


def split_name(name: str) -> tuple[str, ...]:
    """The words of an identifier, folded: ``CDSCode`` is ``cds code``, ``customerid`` is ``customer id``.

    No letter and no digit is lost: joined, the words are the name's letters and digits in lower case without accents.
    Only the first 4,096 characters of a name are read.
    """
    return _split(name) if len(name) <= _REMEMBERED else tuple(_words(name[:_LONGEST]))


@lru_cache(maxsize=131_072)
def _split(name: str) -> tuple[str, ...]:
    return tuple(_words(name))


def _words(name: str) -> list[str]:
    words: list[str] = []
    for word in pieces(name):
        words.extend(segment(word) if 4 < len(word) <= _SEGMENTED else (word,))
    for at in range(len(words) - 1, 0, -1):
        joined = _JOINED.get((words[at - 1], words[at]))
        if joined:
            words[at - 1 : at + 1] = [joined]
    return words


def pieces(text: str) -> list[str]:
    """The parts of a text by case, digits and signs alone, folded."""
    if text.isascii():
        return [piece.lower() for piece in _ASCII.findall(text)]
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    shape = "".join(map(_shape, text))
    found = (_folded(text[match.start() : match.end()]) for match in _ASCII.finditer(shape))
    return [piece for piece in found if piece]


def _shape(sign: str) -> str:
    """A sign's kind as an ASCII letter, digit or space, so that one pattern serves all alphabets."""
    if sign.isascii():
        return sign
    if sign.isdigit():
        return "0"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return " "


def fold(text: str) -> str:
    """Lower case without accents, with plain apostrophes: ``Café`` and ``CAFE`` are one word."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace("’", "'")


def _folded(piece: str) -> str:
    return "".join(sign for sign in fold(piece) if sign.isalnum())
