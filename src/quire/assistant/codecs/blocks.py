"""Fenced blocks: how code is shown to a model, and how a model shows code."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_OPENING = re.compile(r"[ \t]{0,3}(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)")
_RUNS = re.compile(r"`+")
_BARE = re.compile(r"[^\W\d]\w*")
_INFO = re.compile(r'(?P<language>[^\s"]*)[ \t]*(?P<name>"(?:[^"\\]|\\.)*"|\S*)')


class Block(NamedTuple):
    """A fenced block: the two words behind its fence, its text, and whether it was closed."""

    language: str
    name: str
    text: str
    closed: bool


def fenced(language: str, name: str, text: str) -> str:
    """A text in a fence that nothing inside can close."""
    fence = "`" * max(3, 1 + max((len(run) for run in _RUNS.findall(text)), default=0))
    return f"{fence}{language}{' ' if name else ''}{_word(name)}\n{text}\n{fence}"


def blocks(text: str) -> tuple[Block, ...]:
    """Every fenced block, first to last; one that is not closed reaches to the end."""
    found: list[Block] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        opening = _OPENING.fullmatch(lines[at].rstrip("\r"))
        if opening is None or (opening["run"][0] == "`" and "`" in opening["info"]):
            at += 1
            continue
        end = next((later for later in range(at + 1, len(lines)) if _closes(lines[later], opening["run"])), len(lines))
        info = _INFO.match(opening["info"])
        assert info is not None  # every part of it may be empty
        inside = "\n".join(lines[at + 1 : end])
        found.append(Block(info["language"].lower(), _name(info["name"]), inside, end < len(lines)))
        at = end + 1
    return tuple(found)


def _closes(line: str, run: str) -> bool:
    bare = line.strip(" \t\r")
    return len(bare) >= len(run) and not bare.strip(run[0]) and len(line) - len(line.lstrip(" \t")) <= 3


def _word(name: str) -> str:
    """A name as one word: as it is, or in quotes where a reader of lines and blanks would lose a part of it."""
    return name if not name or _BARE.fullmatch(name) else json.dumps(name).replace("`", "\\u0060")


def _name(word: str) -> str:
    if not word.startswith('"'):
        return word
    try:
        return str(json.loads(word))
    except ValueError:
        return word.strip('"')
