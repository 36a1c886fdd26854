"""The word lists beside this module: one entry per line, ``#`` starts a comment."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The entries of a word list, without comments and empty lines."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for raw in text.splitlines() if (line := raw.partition("#")[0].strip())]


STOP_WORDS = frozenset(word for line in lines("stop.txt") for word in line.split())
