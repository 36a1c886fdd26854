"""Strings in something that was meant to be JSON: found by what stands around them, because their quotes may lie."""

from __future__ import annotations

import re
from typing import NamedTuple

_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’", "’": "’", "`": "`", "«": "»"}
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "/": "/",
    "b": " ",
    "f": " ",
    "`": "`",
    "\n": "\n",
}
_SPACE = r"(?:\s|//[^\n]*\n|\#[^\n]*\n|/\*.*?\*/)*"
_KEY = r"""(?:\\?["'“”‘’`]?[A-Za-z_][\w -]{0,40}\\?["'“”‘’`]?\s*(?::|=>|=(?!=)))"""
# What may follow a value: a comma and a key, or what is left of one; a key without its comma; a bracket.
_AFTER = re.compile(
    rf"""{_SPACE}(?:
        ,{_SPACE}(?:{_KEY} | \\?["'“‘`]?[A-Za-z_]*\Z | [}}\])])
      | [\n]{_SPACE}(?: {_KEY} | \\?["'“‘`]?[A-Za-z_]*\Z)
      | \\?["'“‘][A-Za-z_][\w ]*\\?["'”’]\s*:
      | \+\s*["']
      | [}}]
      | \]{_SPACE}(?: [}}\],;`)] | \Z | \n )
      | \)\s*(?: [;\n,] | \Z )
      | \Z
    )""",
    re.VERBOSE | re.DOTALL,
)


class Value(NamedTuple):
    """A string as it was meant; ``end`` is behind its closing quote, ``ended`` tells whether there is one."""

    text: str
    end: int
    ended: bool
    last: bool = False


def string_at(text: str, at: int) -> Value | None:
    """The string whose opening quote stands at ``at``; a quote inside that was not escaped does not end it."""
    opening = text[at : at + 1]
    if opening not in _QUOTES:
        return None
    if text.startswith(opening * 3, at) and opening in "\"'`":
        return _until(text, at + 3, opening * 3)
    closing = _QUOTES[opening]
    position = at + 1
    while position < len(text):
        here = text[position]
        if here == "\\":
            position += 2
        elif here == closing and (after := _AFTER.match(text, position + 1)) is not None:
            last = after.end() == len(text) and not after.group().strip().startswith(("}", "]", ")", ","))
            return Value(unescaped(text[at + 1 : position]), position + 1, ended=True, last=last)
        else:
            position += 1
    return Value(unescaped(text[at + 1 :]), len(text), ended=False)


def unescaped(text: str) -> str:
    """The text with its escapes resolved; those that mean nothing stay."""
    if "\\" not in text:
        return text

    def meant(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, match.group(0))

    text = re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", meant, text, flags=re.DOTALL)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _until(text: str, start: int, mark: str) -> Value:
    end = text.find(mark, start)
    if end < 0:
        return Value(text[start:], len(text), ended=False)
    return Value(unescaped(text[start:end]), end + 3, ended=True)
