"""The words of a question: every character belongs to one, or is punctuation that says nothing."""

from __future__ import annotations

import re

import msgspec

from quire.catalog import fold, words

_TOKEN = re.compile(
    r"""
    (?P<pin>(?<![\w@])@(?:"[^"\n]{1,200}"|`[^`\n]{1,200}`|[^\W\d]\w*(?:\.\w+)*))
    |(?P<quoted>"[^"]*"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w)|`[^`]*`)
    |(?P<date>\d{4}-\d\d-\d\d(?!\d))
    |(?P<number>\d+(?:[.,]\d+)*(?:(?!\w)|(?=[km](?!\w))))
    |(?P<ordinal>\d+(?:st|nd|rd|th)(?!\w))
    |(?P<word>[^\W_]+(?:['’][^\W\d_]+)?)
    |(?P<quiet>[\s?!.;:_])
    |(?P<joint>(?<=\w)[-–/](?=\w))
    |(?P<compared>[<>]=|!=|[<>=])
    |(?P<symbol>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_POSSESSIVE = re.compile(r"'s?$")
_SYMBOLS = {"&": "and", "%": "percent", "≥": ">=", "≤": "<=", "€": "eur", "$": "usd", "£": "gbp"}


class Token(msgspec.Struct, frozen=True):
    """A word as it was typed and in the form that is compared; ``quoted`` text is one token of several words.

    ``pinned`` is the name after an ``@``, as it was typed.
    """

    typed: str
    word: str
    quoted: tuple[str, ...] = ()
    pinned: str = ""


def tokenise(question: str) -> tuple[Token, ...]:
    """The words, numbers, symbols and quoted texts of a question, in order; only quiet punctuation is left out."""
    found: list[Token] = []
    for match in _TOKEN.finditer(question.replace("’s ", "'s ")):
        typed, kind = match.group(), match.lastgroup
        if kind in ("quiet", "joint"):
            continue
        if kind == "quoted":
            inside = words(typed[1:-1])
            found.append(Token(typed, " ".join(inside), inside or (typed,)))
        elif kind == "pin":
            name = typed[1:].strip('"`')
            found.append(Token(typed, fold(name), pinned=name))
        elif kind == "word":
            found.append(Token(typed, _POSSESSIVE.sub("", fold(typed))))
        else:
            found.append(Token(typed, _SYMBOLS.get(typed, typed.casefold())))
    return tuple(found)


def number(word: str) -> float | None:
    """The number that a word writes in English, ``1,000.5``; None for anything else."""
    return float(word.replace(",", "")) if _NUMBER.fullmatch(word) else None
