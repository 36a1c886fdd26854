"""How many tokens a text costs: by a real tokenizer where one is installed, otherwise an estimate that is never below.

Byte pair encoders (Sennrich, Haddow, Birch, ACL 2016) cut a text at spaces, signs and digits first and join letters
within a piece after that. The estimate cuts likewise. A word that stands in ``tokens.txt`` costs what it costs in
the vocabulary that knows it least; any other run of letters is bounded: an encoder never leaves two letters apart that
are a token together, and nearly all pairs are. Digits, signs and other bytes cost one each, as in the worst vocabulary.
"""

from __future__ import annotations

import hashlib
import importlib
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

Count = Callable[[str], int]

_PIECE = re.compile(
    r" --(?= )| ?[→…](?![^\x00-\x7f])| ?[A-Za-z]+|'[A-Za-z]+|[0-9]+| ?[!-/:-@\[-`{-~]+|\s+?(?= \S)|\s+|[^\x00-\x7f]+|.",
    re.DOTALL,
)
_FREE = frozenset((" --", "→", " →", "…", " …"))  # signs of ours that are one token everywhere
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]")
_LONGEST_KEPT, _MOST_KEPT = 40, 60_000
_NEVER = -(10**9)
ENCODINGS = {  # encodings by the address that names their file on disk, with the file's SHA-256
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"


def count(text: str) -> int:
    """Tokens of a text, by the tokenizer that is installed; by the estimate when there is none."""
    return counter()(text)


@cache
def counter() -> Count:
    """The tokenizer that is installed and complete on this disk, or the estimate; found once."""
    return installed() or estimate


def estimate(text: str) -> int:
    """Tokens of a text, at least as many as cl100k, o200k, Qwen's or Claude's tokenizer would count.

    Lines add up: a text costs the sum of its lines with their ends.
    """
    return sum(map(_pieces().__getitem__, _PIECE.findall(text)))


def nominal(text: str) -> int:
    """Tokens of a line by the rule of thumb of four letters each; what lines are compared by when they are ordered."""
    return math.ceil(len(text) / 4)


def installed(
    load: Callable[[str], ModuleType] = importlib.import_module,
    folder: Path | None = None,
    encodings: Mapping[str, str] = ENCODINGS,
) -> Count | None:
    """A real tokenizer that needs no network: tiktoken, when the file of an encoding is whole in its cache."""
    folder = folder if folder is not None else _cache_folder()
    for name, digest in encodings.items():
        file = folder / hashlib.sha1(_ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()
        try:
            if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
                continue  # tiktoken would fetch it anew
            encoding = load("tiktoken").get_encoding(name)
        except (OSError, ImportError):
            continue
        return lambda text: len(encoding.encode_ordinary(text))
    return None


def _cache_folder() -> Path:
    """Where tiktoken keeps what it fetched."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if variable in os.environ:
            return Path(os.environ[variable])
    return Path(tempfile.gettempdir()) / "data-gym-cache"


class _Known(NamedTuple):
    """``words`` by their tokens in lower case, capitalised and in capitals; ``apart`` are pairs that are no token."""

    words: dict[str, tuple[int, int, int]]
    apart: frozenset[str]


@cache
def _known() -> _Known:
    words: dict[str, tuple[int, int, int]] = {}
    apart: frozenset[str] = frozenset()
    for line in Path(__file__).with_name("tokens.txt").read_text("utf-8").splitlines():
        code, _, rest = line.partition(" ")
        if code == "-":
            apart = frozenset(rest.split())
        elif code.isdigit():
            words.update(dict.fromkeys(rest.split(), (int(code[0]), int(code[1]), int(code[2]))))
    return _Known(words, apart)


class _Pieces(dict[str, int]):
    """The cost of each piece that was met."""

    def __missing__(self, piece: str) -> int:
        cost = _cost(piece)
        if len(piece) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[piece] = cost
        return cost


@cache
def _pieces() -> _Pieces:
    return _Pieces()


def _cost(piece: str) -> int:
    if piece in _FREE:
        return 1
    if piece[0] == "'" and piece[1:].isalpha():  # 's, 'll and the like are cut off whatever follows
        return 1 + _bound(piece[1:])
    own = piece[1:] if piece[0] == " " and len(piece) > 1 and not piece[1].isspace() else piece
    if own.isascii():
        return _letters(own, piece != own) if own[0].isalpha() else len(own)
    return sum(map(_sign, own)) + (piece != own)


def _letters(run: str, spaced: bool) -> int:
    """A run of letters: its words by the list, the rest by the bound; a space before it joins its first letter.

    Where words are glued, as in ``orderLines``, an encoder may cut elsewhere, and lose a token at each seam.
    """
    parts = _PART.findall(run)
    cost = sum(_word(part, spaced and place == 0) for place, part in enumerate(parts)) + len(parts) - 1
    return min(cost, len(run))


def _word(word: str, spaced: bool) -> int:
    known = _known().words.get(word.lower())
    bound = _bound(f" {word}" if spaced else word)
    if known is None:
        return bound
    form = 0 if word.islower() else 1 if word[1:].islower() else 2
    return min(known[form], bound)


def _bound(letters: str) -> int:
    """The most tokens of letters when two are never left apart that are a token together."""
    apart = _known().apart
    before, (single, double) = 0, (1, _NEVER)
    for place in range(1, len(letters)):
        alone = max(double, single if letters[place - 1 : place + 1] in apart else _NEVER) + 1
        before, (single, double) = max(single, double), (alone, before + 1)
    return max(single, double)


def _sign(sign: str) -> int:
    """A sign beyond ASCII costs its bytes; also those of its plain form, which some tokenizers make of it first."""
    plain = unicodedata.normalize("NFKC", sign)
    return max(len(sign.encode("utf-8", "surrogatepass")), len(plain.encode("utf-8", "surrogatepass")))
