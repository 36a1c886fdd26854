"""The least change: what a model wrote anew, with all that it did not mean to change as it was, byte for byte."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from quire.document import CellKind

MOST_TOKENS = 6_000
_SQL = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\{\{.*?\}\}|\w+(?:\.\d+)?|[<>=!|:]+|\S""",
    re.DOTALL | re.VERBOSE,
)
_PYTHON = re.compile(
    r'''(?P<comment>\#[^\n]*)|[rbfuRBFU]{0,2}(?:""".*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\.)*"?'''
    r"""|'(?:[^'\\\n]|\\.)*'?)|\w+(?:\.\d+)?|[<>=!:*/+%&|^-]+|\S""",
    re.DOTALL | re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of code with the blanks before it; equal ``key`` means that it says the same."""

    blanks: str
    text: str
    key: str
    comment: bool


def minimal(kind: CellKind, before: str, after: str) -> str:
    """``after`` with as much of ``before``'s own text as says the same: formatting alone is never a change."""
    if before == after:
        return before
    if kind == "sql":
        return _merged(_tokens(_SQL, before, _sql_key), _tokens(_SQL, after, _sql_key), before, after)
    if kind == "python":
        for made in (_python(before, after), _lines(before, after)):
            if _same_python(made, after):
                return made
        return after
    return _lines(before, after)


def _python(before: str, after: str) -> str:
    return _merged(_tokens(_PYTHON, before, _python_key), _tokens(_PYTHON, after, _python_key), before, after)


def _merged(old: list[Token], new: list[Token], before: str, after: str) -> str:
    """Tokens that say the same keep their text and the blanks before them."""
    if max(len(old), len(new)) > MOST_TOKENS:
        return _lines(before, after)
    keys = [token.key for token in old], [token.key for token in new]
    made: list[str] = []
    previous: Token | None = None
    changed = False  # just before this token
    for word, start, end, new_start, new_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if word == "equal":
            for kept, other in zip(old[start:end], new[new_start:new_end], strict=True):
                made.append(_blanks(previous, kept, other, changed) + kept.text)
                previous, changed = kept, False
        else:
            changed = True
            for token in new[new_start:new_end]:
                made.append(token.blanks + token.text)
                previous = token
    tail = before[len(before.rstrip()) :]
    return "".join(made) + tail


def _blanks(previous: Token | None, kept: Token, other: Token, changed: bool) -> str:
    """The blanks before a token that stays: its own, unless they would join it to what now stands before it.

    Behind a change, whether a new line begins is as it was written anew: a changed line is one line.
    """
    if previous is None:
        return kept.blanks
    ends_line = previous.comment and not previous.text.startswith("/*")
    joined = not kept.blanks and previous.text[-1:].isalnum() and kept.text[:1].isalnum()
    broken = changed and ("\n" in kept.blanks) != ("\n" in other.blanks)
    if (ends_line and "\n" not in kept.blanks) or joined or broken:
        return other.blanks
    return kept.blanks


def _tokens(pattern: re.Pattern[str], text: str, key: Callable[[str], str]) -> list[Token]:
    found, at = [], 0
    for match in pattern.finditer(text):
        comment = match["comment"] is not None
        said = match[0].rstrip()
        found.append(Token(text[at : match.start()], said, said if comment else key(said), comment))
        at = match.start() + len(said)
    return found


def _sql_key(text: str) -> str:
    return text if text[:1] in "'\"{" else text.casefold()


def _python_key(text: str) -> str:
    """Strings that differ in their quotes alone say the same."""
    if text[:1] in "\"'" and len(text) > 1 and text[0] == text[-1] and not text.startswith(('"""', "'''")):
        inner = text[1:-1]
        if not any(sign in inner for sign in "\"'\\"):
            return f'"{inner}"'
    return text


def _lines(before: str, after: str) -> str:
    """Whole lines: one that differs in blanks at its end alone stays as it was."""
    old, new = before.split("\n"), after.split("\n")
    made: list[str] = []
    keys = [line.rstrip() for line in old], [line.rstrip() for line in new]
    for word, start, end, new_start, new_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        made += old[start:end] if word == "equal" else new[new_start:new_end]
    text = "\n".join(made)
    tail = before[len(before.rstrip()) :]
    return text.rstrip() + tail if text.strip() else text


def _same_python(one: str, other: str) -> bool:
    """Whether two texts are the same code; also when neither can be read."""
    return _tree(one) == _tree(other)


def _tree(text: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """How many lines went and how many came."""
    old, new = before.split("\n"), after.split("\n")
    gone = came = 0
    opcodes: Sequence[tuple[str, int, int, int, int]] = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for word, start, end, new_start, new_end in opcodes:
        if word != "equal":
            gone += end - start
            came += new_end - new_start
    return gone, came
